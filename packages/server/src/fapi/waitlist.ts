import { joinWaitlist } from '../domain/waitlist/waitlist.js'
import { ApiError } from '../errors/api-error.js'
import { frontendOperation, type Operation } from '../http/operation.js'

/** The answer tells nothing about the entry: anybody may ask for any address. */
const join = frontendOperation('joinWaitlist', {
  mode: 'write',
  access: 'anybody',
  run: async (ctx, { body }) => {
    if (ctx.instance.settings.signUp.mode !== 'waitlist') throw new ApiError('waitlist_not_enabled')
    const entry = await joinWaitlist(ctx, body.email_address, { notify: true, checkLists: true })
    return { object: 'waitlist_entry', id: entry.id }
  },
})

export const waitlistOperations: Operation[] = [join]
