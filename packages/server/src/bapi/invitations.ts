import { createInvitation, type NewInvitation, revokeInvitation } from '../domain/invitations/invitations.js'
import { ApiError } from '../errors/api-error.js'
import { backendList } from '../operation/list.js'
import { backendOperation, type Operation } from '../operation/operation.js'
import { partOfAddress } from '../protocols/email-address.js'
import { deletedObject } from '../resources/deleted-object.js'
import { invitation } from '../resources/invitation.js'
import {
  countInvitations,
  deleteInvitation,
  type InvitationFilter,
  listInvitations,
} from '../store/invitations.js'
import type { Metadata } from '../store/tables.js'

const BULK_LIMIT = 10

interface InvitationBody {
  email_address: string
  public_metadata?: unknown
  redirect_url?: string | null
  notify?: boolean | null
  ignore_existing?: boolean | null
  expires_in_days?: number | null
  template_slug?: 'invitation' | 'waitlist_invitation'
}

const listAll = backendList('ListInvitations', {
  mode: 'read',
  access: 'secret-key',
  filter: (ctx, { query }): InvitationFilter => ({
    status: query.status,
    query: query.query && partOfAddress(query.query),
    now: ctx.now,
  }),
  order: ['created_at', 'email_address', 'expires_at'],
  fetch: (ctx, filter, page) => listInvitations(ctx, filter, page.order, page),
  count: (ctx, filter) => countInvitations(ctx, filter),
  render: (ctx, rows) => rows.map(row => invitation(row, ctx.now)),
})

const createOne = backendOperation('CreateInvitation', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { body }) => {
    const { row, url } = await createInvitation(ctx, inputOf(body))
    return invitation(row, ctx.now, url)
  },
})

/** All of them or none. An address that has an account is refused in any case (spec). */
const createBulk = backendOperation('CreateBulkInvitations', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { body }) => {
    const entries = body as InvitationBody[]
    if (entries.length > BULK_LIMIT) {
      throw new ApiError('form_param_exceeds_allowed_size', {
        param: 'email_address',
        values: { limit: `${BULK_LIMIT} invitations` },
      })
    }
    const made: object[] = []
    for (const entry of entries) {
      const { row, url } = await createInvitation(ctx, inputOf(entry))
      made.push(invitation(row, ctx.now, url))
    }
    return made
  },
})

const revokeOne = backendOperation('RevokeInvitation', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { path }) => invitation(await revokeInvitation(ctx, path.invitation_id), ctx.now),
})

/** Its link means nothing any more; what an accepted one has made stays. */
const deleteOne = backendOperation('DeleteInvitation', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { path }) => {
    if (!(await deleteInvitation(ctx, path.invitation_id))) throw new ApiError('resource_not_found')
    return deletedObject('invitation', path.invitation_id)
  },
})

function inputOf(body: InvitationBody): NewInvitation {
  return {
    emailAddress: body.email_address,
    publicMetadata: body.public_metadata as Metadata | null | undefined,
    redirectUrl: body.redirect_url,
    notify: body.notify,
    ignoreExisting: body.ignore_existing,
    expiresInDays: body.expires_in_days,
    ...(body.template_slug && { template: body.template_slug }),
  }
}

export const invitationOperations: Operation[] = [listAll, createOne, createBulk, revokeOne, deleteOne]
