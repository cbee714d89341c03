import { createHash } from 'node:crypto'
import { ApiError } from '../../errors/api-error.js'
import type { ProviderAnswer, ProviderTokens } from '../../model/connection.js'
import { type EnterpriseParty, samlAddresses } from '../../model/enterprise-connection.js'
import { verificationIdOf } from '../../model/verification.js'
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

  async depart({ state, loginHint, isAnew = false }: DepartureRequest): Promise<Departure> {
    const { row, options } = this.party
    // the visit is found by it where the provider forgets the RelayState
    const requestId = `_${verificationIdOf(state)}.${this.ctx.services.random.secret()}`
    const url = await authnRequestUrl(this.serviceProvider, {
      ssoUrl: options.saml.ssoUrl ?? '',
      id: requestId,
      relayState: state,
      forceAuthn: row.force_authn || isAnew,
      loginHint: loginHint ?? null,
      privateKey: this.privateKey,
    })
    return { url, kept: { requestId } }
  }

  /** @throws ApiError saml_response_invalid; the log has the reason */
  arrive({ kept, parameters, hear }: Arrival): Promise<ProviderAnswer> {
    return this.read(parameters.get('SAMLResponse') ?? '', kept['requestId'] ?? '', hear)
  }

  /**
   * @param requestId null: the provider has come by itself
   * @throws ApiError saml_response_invalid
   */
  async read(response: string, requestId: string | null, hear?: Arrival['hear']): Promise<ProviderAnswer> {
    const { options } = this.party
    try {
      const person = await readResponse(response, {
        serviceProvider: this.serviceProvider,
        issuer: options.saml.entityId ?? '',
        certificates: options.saml.certificates,
        privateKey: this.privateKey,
        requestId,
        now: this.ctx.services.clock.now(),
      })
      hear?.({ attributes: Object.keys(person.attributes) })
      return this.answerOf(person)
    } catch (error) {
      if (!(error instanceof SamlFault)) throw error
      hear?.({ fault: error })
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

  private get privateKey(): string | null {
    const { sp_key_ciphertext: ciphertext } = this.party.row
    return ciphertext === null ? null : this.ctx.services.masterKey.decrypt(ciphertext)
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
