import { createHash } from 'node:crypto'
import { ApiError } from '../../errors/api-error.js'
import type { ProviderAnswer, ProviderTokens } from '../../model/connection.js'
import { type EnterpriseParty, samlAddresses } from '../../model/enterprise-connection.js'
import type { SamlPerson } from '../../protocols/saml/assertion.js'
import { readResponse } from '../../protocols/saml/response.js'
import { SamlFault } from '../../protocols/saml/saml-fault.js'
import { authnRequestUrl } from '../../protocols/saml/service-provider.js'
import { primaryFrontendApiUrl } from '../urls/frontend-api-url.js'
import type { Arrival, Departure, DepartureRequest, Provider } from './provider.js'
import type { ProviderContext } from './provider-context.js'
import { samlProfile } from './saml-profile.js'

/** An identity provider that speaks SAML 2.0. */
export class SamlProvider implements Provider {
  constructor(
    private readonly ctx: ProviderContext,
    private readonly party: EnterpriseParty,
  ) {}

  async depart({ state, redirectUri, loginHint }: DepartureRequest): Promise<Departure> {
    const { row, options } = this.party
    const requestId = `_${this.ctx.services.random.secret()}`
    const url = await authnRequestUrl(this.serviceProvider, {
      ssoUrl: options.saml.ssoUrl ?? '',
      id: requestId,
      relayState: state,
      forceAuthn: row.force_authn,
      loginHint: loginHint ?? null,
    })
    // the answer is posted to our one address, which may be another one than where this browser is
    return { url, kept: { requestId, redirectUri } }
  }

  /** @throws ApiError saml_response_invalid; the log has the reason */
  arrive({ kept, parameters }: Arrival): Promise<ProviderAnswer> {
    return this.read(parameters.get('SAMLResponse') ?? '', kept['requestId'] ?? '')
  }

  /**
   * @param requestId null: the provider has come by itself
   * @throws ApiError saml_response_invalid
   */
  async read(response: string, requestId: string | null): Promise<ProviderAnswer> {
    const { options } = this.party
    try {
      const person = await readResponse(response, {
        serviceProvider: this.serviceProvider,
        issuer: options.saml.entityId ?? '',
        certificates: options.saml.certificates,
        requestId,
        now: this.ctx.services.clock.now(),
      })
      return this.answerOf(person)
    } catch (error) {
      if (!(error instanceof SamlFault)) throw error
      throw this.refusal(error)
    }
  }

  /** Nobody knows such a token of SAML. */
  refresh(): Promise<ProviderTokens> {
    return Promise.reject(new ApiError('external_account_missing_refresh_token'))
  }

  private get serviceProvider() {
    const { instance, services } = this.ctx
    const frontendApiUrl = primaryFrontendApiUrl(instance, services.publicUrl)
    return samlAddresses(frontendApiUrl, this.party.row.protocol_id)
  }

  private answerOf(person: SamlPerson): ProviderAnswer {
    const { row, options } = this.party
    const digest = createHash('sha256').update(`${row.id} ${person.assertionId}`).digest('base64url')
    return {
      profile: samlProfile(options, person),
      tokens: null,
      once: { digest, expiresAt: person.expiresAt },
      sessionEndsAt: person.sessionEndsAt,
    }
  }

  private refusal({ reason, message }: SamlFault): ApiError {
    const { row } = this.party
    const facts = { connection: row.id, reason, problem: message }
    this.ctx.services.log.warn(facts, 'a SAML response was refused')
    return new ApiError('saml_response_invalid', { values: { provider: row.name } })
  }
}
