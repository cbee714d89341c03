import type { Context } from '../../context/context.js'
import { ApiError } from '../../errors/api-error.js'
import type { SamlSettings } from '../../model/enterprise-connection.js'
import { RequestFailure } from '../../platform/http-client.js'
import { parseCertificates } from '../../protocols/saml/certificates.js'
import { parseIdentityProviderMetadata } from '../../protocols/saml/identity-provider.js'
import { SamlFault } from '../../protocols/saml/saml-fault.js'
import { webUrl } from './web-url.js'

/** What an administrator says of the identity provider. Left out: as it was; null: nothing. */
export interface SamlInput {
  idpEntityId?: string | null | undefined
  idpSsoUrl?: string | null | undefined
  idpCertificate?: string | null | undefined
  idpMetadataUrl?: string | null | undefined
  idpMetadata?: string | null | undefined
}

/**
 * Reads the metadata where there is some, by its address over the network: never in a transaction. What is
 * said besides it wins.
 * @throws ApiError enterprise_connection_metadata_invalid, form_param_format_invalid
 */
export async function readSamlSettings(
  ctx: Context,
  before: SamlSettings,
  input: SamlInput,
): Promise<SamlSettings> {
  const told = await metadataOf(ctx, input)
  const settings = { ...before, ...(told === null ? {} : readMetadata(told)) }
  if (told !== null || input.idpCertificate !== undefined)
    settings.followsMetadata = told !== null && !input.idpMetadata && !input.idpCertificate
  if (input.idpMetadata !== undefined) settings.metadata = input.idpMetadata || null
  if (input.idpMetadataUrl !== undefined) settings.metadataUrl = input.idpMetadataUrl || null
  if (input.idpEntityId !== undefined) settings.entityId = input.idpEntityId || null
  if (input.idpSsoUrl !== undefined) settings.ssoUrl = ssoUrl(ctx, input.idpSsoUrl)
  if (input.idpCertificate !== undefined) settings.certificates = certificatesOf(input.idpCertificate)
  return settings
}

async function metadataOf(ctx: Context, { idpMetadata, idpMetadataUrl }: SamlInput): Promise<string | null> {
  if (idpMetadata) return idpMetadata
  return idpMetadataUrl ? fetchMetadata(ctx, idpMetadataUrl) : null
}

/** @throws ApiError enterprise_connection_metadata_invalid */
export async function fetchMetadata(ctx: Context, address: string): Promise<string> {
  const url = webUrl(ctx, address, 'idp_metadata_url')
  try {
    const headers = { accept: 'application/samlmetadata+xml, application/xml, text/xml' }
    const response = await ctx.services.providers.send(ctx.instance, { method: 'GET', url, headers })
    if (response.status === 200) return response.body
    throw invalidMetadata(`${url} answered ${response.status}`)
  } catch (error) {
    if (error instanceof RequestFailure) throw invalidMetadata(`${url}: ${error.message}`)
    throw error
  }
}

/** @throws ApiError enterprise_connection_metadata_invalid */
export function readMetadata(text: string): Pick<SamlSettings, 'entityId' | 'ssoUrl' | 'certificates'> {
  try {
    const { entityId, ssoUrl, certificates } = parseIdentityProviderMetadata(text)
    return { entityId, ssoUrl, certificates: certificates.map(({ pem }) => pem) }
  } catch (error) {
    if (error instanceof SamlFault) throw invalidMetadata(error.message)
    throw error
  }
}

const invalidMetadata = (reason: string) =>
  new ApiError('enterprise_connection_metadata_invalid', { values: { reason }, meta: { reason } })

const ssoUrl = (ctx: Context, text: string | null): string | null =>
  text ? webUrl(ctx, text, 'idp_sso_url') : null

function certificatesOf(text: string | null): string[] {
  if (!text) return []
  try {
    return parseCertificates(text).map(({ pem }) => pem)
  } catch (error) {
    if (error instanceof SamlFault)
      throw new ApiError('form_param_format_invalid', { param: 'idp_certificate' })
    throw error
  }
}
