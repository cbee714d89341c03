import { ApiError } from '../../errors/api-error.js'
import type { Connection, ProviderAnswer, ProviderTokens } from '../../model/connection.js'
import { SECOND_MS } from '../../platform/clock.js'
import { providerFault } from '../../platform/provider-fault.js'
import { askAboutPerson } from './ask-about-person.js'
import { type Credentials } from './client-authentication.js'
import { plan } from './departure.js'
import { exchangeCode, refreshTokens } from './exchange.js'
import { type FailureCode, failureOf, isRefusedRefresh } from './failures.js'
import type { Rules } from './presets/rules.js'
import type { Json } from './presets/told.js'
import type { Arrival, Departure, DepartureRequest, Provider } from './provider.js'
import type { ProviderContext } from './provider-context.js'
import { serverMetadata } from './server-metadata.js'

/** RFC 6749, section 3.3. */
const SCOPE = /^[\x21-\x7e]{1,200}$/

/** A provider of OpenID Connect or OAuth 2, as its rules say. */
export class OAuthProvider implements Provider {
  constructor(
    private readonly ctx: ProviderContext,
    private readonly connection: Connection,
    private readonly rules: Rules,
    private readonly credentials: Credentials,
  ) {}

  async depart(request: DepartureRequest): Promise<Departure> {
    const server = await this.server()
    return plan(server, this.rules, {
      ...request,
      random: this.ctx.services.random,
      clientId: this.credentials.clientId,
      wantedOfAll: this.connection.scopes,
    })
  }

  async arrive(arrival: Arrival): Promise<ProviderAnswer> {
    const server = await this.server()
    const exchanged = await this.attempt('oauth_token_exchange_error', () =>
      exchangeCode({ ...this.party(), server }, arrival),
    )
    const told = { posted: postedUser(arrival.parameters), tokenAnswer: exchanged.answer }
    return this.attempt('oauth_fetch_user_error', async () => {
      const asked = await askAboutPerson({ ...this.party(), server }, exchanged, arrival.hear)
      arrival.hear?.({ attributes: Object.keys({ ...asked.claims, ...asked.user }) })
      const profile = this.rules.profile({ ...told, ...asked })
      if (profile.subject === '') providerFault('it did not say who it is')
      return { profile, tokens: this.tokensOf(exchanged.answer, exchanged.scope) }
    })
  }

  async refresh(refreshToken: string): Promise<ProviderTokens> {
    if (!refreshToken) throw new ApiError('external_account_missing_refresh_token')
    const server = await this.server()
    const answer = await this.attempt('oauth_token_exchange_error', async () => {
      try {
        return await refreshTokens({ ...this.party(), server }, refreshToken)
      } catch (error) {
        if (!isRefusedRefresh(error)) throw error
        throw new ApiError('external_account_missing_refresh_token')
      }
    })
    const tokens = this.tokensOf(answer, '')
    // a provider that says nothing of a new one lets the old one live on
    return { ...tokens, refreshToken: tokens.refreshToken ?? refreshToken }
  }

  private server() {
    const { services, instance } = this.ctx
    return this.attempt('oauth_provider_unavailable', () =>
      serverMetadata(services.providers, instance, this.rules.protocol),
    )
  }

  private party() {
    const { services, instance } = this.ctx
    const now = services.clock.now()
    return {
      calls: services.providers,
      asker: instance,
      rules: this.rules,
      credentials: this.credentials,
      now,
    }
  }

  /** Failures are told to the person in words of the catalog, and to those who run the server in the log. */
  private async attempt<T>(code: FailureCode, run: () => Promise<T>): Promise<T> {
    try {
      return await run()
    } catch (error) {
      const failure = failureOf(error, code, this.connection.name)
      const { key } = this.connection
      const fields = {
        connection: key,
        instance: this.ctx.instance.id,
        err: failure.cause,
        code: failure.code,
      }
      if (failure.code !== 'oauth_access_denied')
        this.ctx.services.log.warn(fields, 'an identity provider did not do its part')
      throw failure
    }
  }

  private tokensOf(answer: Json, wantedScope: string): ProviderTokens {
    const text = (name: string) => (typeof answer[name] === 'string' && answer[name]) || null
    const expiresAt =
      this.ctx.services.clock.now() + Math.round(Number(answer['expires_in'] || NaN) * SECOND_MS)
    const scope = Array.isArray(answer['scope']) ? answer['scope'].join(' ') : (text('scope') ?? wantedScope)
    return {
      accessToken: text('access_token') ?? '',
      refreshToken: text('refresh_token'),
      idToken: text('id_token'),
      expiresAt: Number.isSafeInteger(expiresAt) ? expiresAt : null,
      scopes: scope.split(/[\s,]+/).filter(each => SCOPE.test(each)),
    }
  }
}

function postedUser(parameters: URLSearchParams): Json {
  try {
    const user: unknown = JSON.parse(parameters.get('user') ?? '{}')
    return typeof user === 'object' && user !== null ? (user as Json) : {}
  } catch {
    return {}
  }
}
