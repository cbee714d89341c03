import type { Context } from '../context/context.js'
import { normalizeEmail } from '../domain/users/identifiers.js'
import {
  deleteFromWaitlist,
  inviteFromWaitlist,
  joinWaitlist,
  rejectFromWaitlist,
} from '../domain/waitlist/waitlist.js'
import { ApiError } from '../errors/api-error.js'
import { backendList } from '../operation/list.js'
import { backendOperation, type Operation } from '../operation/operation.js'
import { partOfAddress } from '../protocols/email-address.js'
import { deletedObject } from '../resources/deleted-object.js'
import { waitlistEntry } from '../resources/waitlist-entry.js'
import { listInvitationsById } from '../store/invitations.js'
import type { WaitlistEntryRow } from '../store/tables/administration.js'
import { countWaitlistEntries, listWaitlistEntries } from '../store/waitlist-entries.js'

const BULK_LIMIT = 50

const listEntries = backendList('ListWaitlistEntries', {
  mode: 'read',
  access: 'secret-key',
  filter: (_, { query }) => ({ status: query.status, query: query.query && partOfAddress(query.query) }),
  order: ['created_at', 'email_address'],
  fetch: (ctx, filter, page) => listWaitlistEntries(ctx, filter, page.order, page),
  count: (ctx, filter) => countWaitlistEntries(ctx, filter),
  render,
})

const createEntry = backendOperation('CreateWaitlistEntry', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { body }) => {
    const { entry } = await joinWaitlist(ctx, body.email_address, {
      notify: body.notify ?? true,
      checkLists: false,
    })
    return (await render(ctx, [entry]))[0]!
  },
})

const createBulk = backendOperation('CreateBulkWaitlistEntries', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { body }) => {
    const entries = body as { email_address: string; notify?: boolean | null }[]
    const addresses = new Set(entries.map(entry => normalizeEmail(entry.email_address)))
    if (entries.length > BULK_LIMIT) {
      throw new ApiError('form_param_exceeds_allowed_size', {
        param: 'email_address',
        values: { limit: `${BULK_LIMIT} entries` },
      })
    }
    if (addresses.size < entries.length)
      throw new ApiError('form_param_value_invalid', { param: 'email_address' })
    const rows: WaitlistEntryRow[] = []
    for (const { email_address, notify } of entries) {
      const { entry } = await joinWaitlist(ctx, email_address, { notify: notify ?? true, checkLists: false })
      rows.push(entry)
    }
    return render(ctx, rows)
  },
})

const inviteEntry = backendOperation('InviteWaitlistEntry', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { path, body }) => {
    const made = await inviteFromWaitlist(ctx, path.waitlist_entry_id, body.ignore_existing ?? false)
    return waitlistEntry(made.entry, made.invitation.row, ctx.now, made.invitation.url)
  },
})

const rejectEntry = backendOperation('RejectWaitlistEntry', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { path }) =>
    (await render(ctx, [await rejectFromWaitlist(ctx, path.waitlist_entry_id)]))[0]!,
})

const deleteEntry = backendOperation('DeleteWaitlistEntry', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { path }) => {
    await deleteFromWaitlist(ctx, path.waitlist_entry_id)
    return deletedObject('waitlist_entry', path.waitlist_entry_id)
  },
})

async function render(ctx: Context, rows: WaitlistEntryRow[]): Promise<object[]> {
  const ids = rows.flatMap(row => row.invitation_id ?? [])
  const invitations = await listInvitationsById(ctx, ids)
  return rows.map(row => waitlistEntry(row, invitations.get(row.invitation_id ?? '') ?? null, ctx.now))
}

export const waitlistOperations: Operation[] = [
  listEntries,
  createEntry,
  createBulk,
  inviteEntry,
  rejectEntry,
  deleteEntry,
]
