import { beginVisit, connectionFor, planVisit } from '../../domain/external-accounts/visits.js'
import { connectionKeyOf } from '../../model/connection.js'
import { step, type Strategy } from '../strategy.js'

/**
 * Accounts at providers: Google, GitHub and any other. The person leaves for the provider's page and comes
 * back by a request of its own (flows/provider-callback.ts), which each flow goes on with as it likes: what
 * the provider says decides who it is. One strategy for all names: the instance brings the providers along.
 */
export const oauth: Strategy = {
  name: 'oauth',
  isNamed: name => connectionKeyOf(name) !== null,
  roles: ['first_factor', 'sign_up'],
  identifies: true,
  // no setting of the instance does it: each connection is switched on by itself
  isOn: () => false,
  prepare: step({
    async stage(ctx, _claim, input) {
      const strategy = input.strategy ?? ''
      return planVisit(ctx, connectionFor(ctx, strategy, 'sign-in'), { ...input, strategy })
    },
    run: (tx, { subject }, _input, planned) => beginVisit(tx, planned, subject),
  }),
}
