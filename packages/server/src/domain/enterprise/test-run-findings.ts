import { X509Certificate } from 'node:crypto'
import type { Context } from '../../context/context.js'
import type { ApiError } from '../../errors/api-error.js'
import type { Connection } from '../../model/connection.js'
import { type EnterpriseParty, samlAddresses, vouchesFor } from '../../model/enterprise-connection.js'
import type { Finding, TestRunHint, TestRunProblem } from '../../model/test-run.js'
import { DAY_MS } from '../../platform/clock.js'
import type { SamlReason } from '../../protocols/saml/saml-fault.js'
import type { Heard } from '../connections/provider.js'
import { enterpriseFacts } from './facts.js'

const OF_SAML: Record<SamlReason, TestRunProblem> = {
  too_large: 'not_saml',
  not_xml: 'not_saml',
  document_type: 'not_saml',
  not_a_response: 'not_saml',
  weak_algorithm: 'weak_algorithm',
  encryption_unsigned: 'unsigned_encryption',
  not_decryptable: 'other',
  wrong_destination: 'wrong_address',
  wrong_recipient: 'wrong_address',
  wrong_issuer: 'wrong_issuer',
  refused_by_provider: 'refused',
  signature_invalid: 'bad_signature',
  unknown_certificate: 'unknown_certificate',
  wrong_audience: 'wrong_audience',
  wrong_request: 'wrong_request',
  too_early: 'clock',
  expired: 'clock',
  no_subject: 'no_subject',
  not_metadata: 'other',
  no_redirect_binding: 'other',
  no_certificate: 'other',
}

const OF_CODE: Partial<Record<ApiError['code'], TestRunProblem>> = {
  oauth_access_denied: 'access_denied',
  oauth_provider_unavailable: 'unavailable',
  oauth_token_exchange_error: 'token_exchange',
  oauth_fetch_user_error: 'user_info',
  saml_user_attribute_missing: 'no_email',
  saml_email_address_domain_mismatch: 'foreign_domain',
  enterprise_sso_hosted_domain_mismatch: 'unmanaged_account',
}

/** A certificate that ends so soon is worth a word. */
const SOON_MS = 30 * DAY_MS

/** Where the provider is asked for what the connection does not know. */
export const incomplete = (missing: string): Finding => finding('incomplete', { missing })

/** Why an answer counts for nothing. */
export function problemOf(ctx: Context, error: ApiError, heard: Heard, connection: Connection): Finding {
  const { fault } = heard
  const kind = fault ? OF_SAML[fault.reason] : (OF_CODE[error.code] ?? 'other')
  const cause = error.cause instanceof Error ? error.cause.message : null
  return finding(kind, valuesOf(ctx, heard, connection), fault?.message ?? cause)
}

/**
 * A sign-in finds its way back by the state that it has sent along (SAML 2.0 Bindings, 3.5.3); a test finds
 * it without, by its request. @returns null: the answer has brought it
 */
export function problemOfState(
  { enterprise }: Connection,
  answer: URLSearchParams,
  state: string,
): Finding | null {
  const isSaml = enterprise!.row.protocol === 'saml'
  return isSaml && answer.get('RelayState') !== state ? finding('relay_state', {}) : null
}

function valuesOf(ctx: Context, heard: Heard, { enterprise }: Connection): Record<string, string> {
  const { row, options } = enterprise!
  const { frontendApiUrl } = enterpriseFacts(ctx)
  const { acsUrl, entityId } = samlAddresses(frontendApiUrl, row.protocol_id)
  return {
    acs_url: acsUrl,
    entity_id: entityId,
    redirect_uri: `${frontendApiUrl}/v1/oauth_callback`,
    issuer: options.saml.entityId ?? '',
    attribute: options.attributeMapping.emailAddress ?? 'email',
    attributes: heard.attributes?.join(', ') || '–',
    address: heard.profile?.emailAddress ?? '–',
    domains: row.domains.join(', '),
  }
}

/** What is worth knowing although all went well. @param now Unix ms */
export function hintsOf(heard: Heard, { isEnabled, enterprise }: Connection, now: number): Finding[] {
  const party = enterprise!
  const { emailAddress, firstName, lastName } = heard.profile!
  const end = lastCertificateEnd(party)
  const isForeign = emailAddress !== null && !vouchesFor(party, emailAddress)
  return [
    isForeign && finding('other_domain', { address: emailAddress, domains: party.row.domains.join(', ') }),
    firstName === null &&
      lastName === null &&
      finding('no_name', { attributes: heard.attributes?.join(', ') || '–' }),
    end < now + SOON_MS && finding('certificate_ends', { date: new Date(end).toISOString().slice(0, 10) }),
    !isEnabled && finding('inactive', {}),
  ].filter(each => each !== false)
}

function lastCertificateEnd({ row, options }: EnterpriseParty): number {
  if (row.protocol !== 'saml') return Infinity
  const ends = options.saml.certificates.map(pem => Date.parse(new X509Certificate(pem).validTo))
  return Math.max(...ends)
}

const finding = (
  kind: TestRunProblem | TestRunHint,
  values: Record<string, string>,
  detail: string | null = null,
): Finding => ({ kind, values, detail })
