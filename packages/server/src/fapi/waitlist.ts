import { hidesAccounts } from '../domain/verifications/existing-account.js'
import { joinWaitlist } from '../domain/waitlist/waitlist.js'
import { ApiError } from '../errors/api-error.js'
import { frontendOperation, type Operation } from '../operation/operation.js'

/** The answer tells nothing about the entry: anybody may ask for any address. */
const join = frontendOperation('joinWaitlist', {
  mode: 'write',
  access: 'anybody',
  limit: 'join-waitlist',
  run: async (ctx, { body }) => {
    if (ctx.instance.settings.signUp.mode !== 'waitlist') throw new ApiError('waitlist_not_enabled')
    const { entry, isNew } = await joinWaitlist(ctx, body.email_address, { notify: true, checkLists: true })
    // an id tells its age, and so that the address was there before
    const id = !isNew && hidesAccounts(ctx) ? ctx.services.ids.next('wle') : entry.id
    return { object: 'waitlist_entry', id }
  },
})

export const waitlistOperations: Operation[] = [join]
