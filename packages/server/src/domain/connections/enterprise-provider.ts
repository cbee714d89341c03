import { ApiError } from '../../errors/api-error.js'
import type { ProviderAnswer, ProviderTokens } from '../../model/connection.js'
import {
  type EnterpriseParty,
  entraTenantOf,
  sharedProviderOf,
  vouchesFor,
} from '../../model/enterprise-connection.js'
import { parseEmailAddress } from '../../protocols/email-address.js'
import type { Arrival, Departure, DepartureRequest, Provider } from './provider.js'

/**
 * A company's provider has a word on the addresses of its domains alone, and on those it is the last one:
 * that an administrator has proven the domain stands for the proof of each address.
 */
export class EnterpriseProvider implements Provider {
  constructor(
    private readonly provider: Provider,
    private readonly party: EnterpriseParty,
  ) {}

  depart(request: DepartureRequest): Promise<Departure> {
    const { mode } = this.party.options.loginHint
    return this.provider.depart(mode === 'off' ? { ...request, loginHint: null } : request)
  }

  /** @throws ApiError also saml_user_attribute_missing, …_domain_mismatch */
  async arrive(arrival: Arrival): Promise<ProviderAnswer> {
    const answer = await this.provider.arrive(arrival)
    arrival.hear?.({ profile: answer.profile })
    return vouched(this.party, answer)
  }

  refresh(refreshToken: string): Promise<ProviderTokens> {
    return this.provider.refresh(refreshToken)
  }
}

/**
 * What the company's provider says counts for its domains, unless it says itself that it does not know
 * whether an address is the person's (`email_verified: false`): people may enter any there. Of a provider
 * that the company shares with everybody, what it says of any address: an administrator of any tenant writes
 * what he likes there.
 */
export function vouched(party: EnterpriseParty, answer: ProviderAnswer): ProviderAnswer {
  const { emailAddress, hostedDomain, isEmailProven, isEmailDoubted } = answer.profile
  const { name, allow_organization_account_linking: mayLink } = party.row
  // what is no address has no domain either
  if (emailAddress === null || parseEmailAddress(emailAddress) === null)
    throw new ApiError('saml_user_attribute_missing', { values: { provider: name } })
  const isTheirs = vouchesFor(party, emailAddress)
  const isManaged = hostedDomain === undefined || vouchesFor(party, `@${hostedDomain ?? ''}`)
  if (!isManaged) throw new ApiError('enterprise_sso_hosted_domain_mismatch', { values: { provider: name } })
  if (!isTheirs && !mayLink)
    throw new ApiError('saml_email_address_domain_mismatch', { values: { provider: name } })
  const isBelieved = isShared(party) ? isEmailProven : !isEmailDoubted
  // of another domain the person has to prove it here
  return { ...answer, profile: { ...answer.profile, isEmailProven: isTheirs && isBelieved } }
}

/** Whether any company's administrators have a word there; a tenant of Entra ID is one company's. */
const isShared = ({ row, options }: EnterpriseParty): boolean =>
  sharedProviderOf(row) !== null && entraTenantOf(options.oauth.discoveryUrl) === null
