import { ApiError } from '../../errors/api-error.js'
import type { ProviderAnswer, ProviderTokens } from '../../model/connection.js'
import { type EnterpriseParty, vouchesFor } from '../../model/enterprise-connection.js'
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

  /** @throws ApiError also saml_user_attribute_missing, saml_email_address_domain_mismatch */
  async arrive(arrival: Arrival): Promise<ProviderAnswer> {
    return vouched(this.party, await this.provider.arrive(arrival))
  }

  refresh(refreshToken: string): Promise<ProviderTokens> {
    return this.provider.refresh(refreshToken)
  }
}

export function vouched(party: EnterpriseParty, answer: ProviderAnswer): ProviderAnswer {
  const { emailAddress } = answer.profile
  const { name, allow_organization_account_linking: mayLink } = party.row
  if (emailAddress === null) throw new ApiError('saml_user_attribute_missing', { values: { provider: name } })
  const isTheirs = vouchesFor(party, emailAddress)
  if (!isTheirs && !mayLink)
    throw new ApiError('saml_email_address_domain_mismatch', { values: { provider: name } })
  // of another domain the person has to prove it here
  return { ...answer, profile: { ...answer.profile, isEmailProven: isTheirs } }
}
