import * as z from 'zod'
import { inboxMessage } from '../delivery/inbox/messages.js'
import { ApiError } from '../errors/api-error.js'
import { type OwnOperation, ownOperation } from '../operation/own.js'
import { parseEmailAddress } from '../protocols/email-address.js'
import {
  deleteInboxMessages,
  findInboxMessage,
  listInboxMessages,
  type MessageFilter,
} from '../store/unscoped/inbox.js'
import * as answers from './answers.js'
import { inboxListQuery, type InboxQuery, inboxQuery } from './parameters.js'

const DEFAULT_LIMIT = 50
const MAX_LIMIT = 500
const VIEWER = { access: 'inbox-viewer', limit: 'administer' } as const

const listMessages = ownOperation('listInboxMessages', {
  method: 'get',
  path: '/inbox/api/messages',
  summary: 'Messages of all development instances, newest first',
  mode: 'read',
  ...VIEWER,
  query: inboxListQuery,
  answer: z.object({ data: z.array(answers.inboxMessage) }),
  run: async (ctx, { query }) => {
    const wanted = Number.parseInt(query.limit ?? '', 10)
    const limit = Number.isNaN(wanted) ? DEFAULT_LIMIT : Math.min(Math.max(wanted, 1), MAX_LIMIT)
    const rows = await listInboxMessages(ctx.db, filterOf(query), limit)
    return { data: rows.map(row => inboxMessage(ctx.services, row)) }
  },
})

const deleteMessages = ownOperation('deleteInboxMessages', {
  method: 'delete',
  path: '/inbox/api/messages',
  summary: 'Delete messages of development instances',
  mode: 'write',
  ...VIEWER,
  query: inboxQuery,
  answer: z.object({ deleted: z.int() }),
  run: async (ctx, { query }) => ({ deleted: await deleteInboxMessages(ctx.db, filterOf(query)) }),
})

const getMessage = ownOperation('getInboxMessage', {
  method: 'get',
  path: '/inbox/api/messages/{id}',
  summary: 'One message',
  mode: 'read',
  ...VIEWER,
  answer: answers.inboxMessage,
  run: async (ctx, { path }) => {
    const row = await findInboxMessage(ctx.db, path.id)
    if (!row) throw new ApiError('resource_not_found')
    return inboxMessage(ctx.services, row)
  },
})

function filterOf({ instance, to }: InboxQuery): MessageFilter {
  const instanceSlug = instance ?? null
  // addresses have no spaces: a plus sign that nobody escaped has become one
  const recipient = to?.trim().replaceAll(' ', '+')
  if (!recipient) return { instanceSlug }
  return { instanceSlug, recipient: parseEmailAddress(recipient) ?? recipient }
}

/** The development inbox for tests; its page and its live stream are beside it (delivery/inbox.ts). */
export const inboxOperations: OwnOperation[] = [listMessages, deleteMessages, getMessage]
