import { findEnterprise } from '../../domain/connections/enterprise.js'
import { beginVisit, planVisit } from '../../domain/external-accounts/visits.js'
import { ApiError } from '../../errors/api-error.js'
import { sharedProviderOf } from '../../model/enterprise-connection.js'
import { type Claim, type ProofInput, step, type Strategy } from '../strategy.js'

/**
 * The identity provider of a company, which the domain of the typed address leads to. From there on it is a
 * visit like any other (flows/provider-callback.ts).
 */
export const enterpriseSso: Strategy = {
  name: 'enterprise_sso',
  // SDK 4 knows no other
  isNamed: name => name === 'saml',
  roles: ['first_factor', 'sign_up', 'reverification'],
  // no setting does it: each connection is switched on by itself
  isOn: () => false,
  prepare: step({
    async stage(ctx, claim, input) {
      const connection = await findEnterprise(ctx, chosenId(claim, input))
      if (!connection?.isEnabled) throw new ApiError('strategy_for_user_invalid', { param: 'strategy' })
      const strategy = input.strategy ?? 'enterprise_sso'
      // Google gives a refresh token where it asks for consent alone, and by that leavers are found out;
      // to ask those alone of whom there is none would tell strangers who has been here
      const isConnecting = connection.enterprise && sharedProviderOf(connection.enterprise.row) !== null
      return planVisit(ctx, connection, {
        ...input,
        strategy,
        isConnecting: isConnecting ?? false,
        // a session at the provider proves no more than the session here
        isAnew: claim.role === 'reverification',
        oidcLoginHint: claim.typed,
      })
    },
    run: (tx, { subject }, _input, planned) => beginVisit(tx, planned, subject),
  }),
}

/**
 * @throws ApiError form_param_missing where there are several, strategy_for_user_invalid where there is none
 */
function chosenId({ factors }: Claim, { enterpriseConnectionId: wanted }: ProofInput): string {
  const ids = factors.flatMap(({ enterprise }) => enterprise?.id ?? [])
  if (!wanted && ids.length > 1)
    throw new ApiError('form_param_missing', { param: 'enterprise_connection_id' })
  const id = ids.find(each => !wanted || each === wanted)
  if (id === undefined) throw new ApiError('strategy_for_user_invalid', { param: 'strategy' })
  return id
}
