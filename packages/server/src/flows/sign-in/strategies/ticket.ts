import { consumeSignInToken } from '../../../domain/sign-in-tokens.js'
import { refuse } from '../../../errors/api-error.js'
import { getUser } from '../../../store/users.js'
import { proveFirstFactor } from '../advance.js'
import { signInHandler } from '../command.js'

/** A sign-in token of the Backend API says who somebody is and proves it at once. */
export const attemptTicket = signInHandler<void>({
  async run(tx, state, { ticket }) {
    if (!ticket) return refuse('form_param_nil', { param: 'ticket' })
    const token = await consumeSignInToken(tx, ticket)
    const user = await getUser(tx.db, tx.instance.id, token.user_id)
    const refusal = await proveFirstFactor(tx, state, user, 'ticket')
    // thrown, not returned: who may not come in yet keeps the ticket
    if (refusal) throw refusal.error
    return null
  },
})
