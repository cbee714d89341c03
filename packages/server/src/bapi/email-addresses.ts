import type { Context } from '../context/context.js'
import { addContact, getContact, removeContact, updateContact } from '../domain/users/contacts.js'
import { notifyPrimaryChanged } from '../domain/users/notify-primary-changed.js'
import { getUserView } from '../domain/views/user-view.js'
import { backendOperation, type Operation } from '../operation/operation.js'
import { deletedObject } from '../resources/deleted-object.js'
import { attemptContact, prepareContact, renderContact } from './contacts.js'

const TYPE = 'email_address'

const viewOf = (ctx: Context, userId: string) => getUserView(ctx, userId)

const createEmailAddress = backendOperation('CreateEmailAddress', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { body }) => {
    const before = await viewOf(ctx, body.user_id)
    const { contact, view } = await addContact(ctx, body.user_id, TYPE, {
      value: body.email_address,
      verified: body.verified ?? false,
      strategy: 'admin',
      primary: body.primary ?? undefined,
    })
    if (body.notify_primary_email_address_changed) await notifyPrimaryChanged(ctx, before, view)
    return renderContact(ctx, contact)
  },
})

const getEmailAddress = backendOperation('GetEmailAddress', {
  mode: 'read',
  access: 'secret-key',
  run: async (ctx, { path }) => renderContact(ctx, await getContact(ctx, TYPE, path.email_address_id)),
})

const updateEmailAddress = backendOperation('UpdateEmailAddress', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { path, body }) => {
    const present = await getContact(ctx, TYPE, path.email_address_id)
    const before = await viewOf(ctx, present.user_id)
    const { contact, view } = await updateContact(ctx, present, {
      verified: body.verified ?? undefined,
      primary: body.primary ?? undefined,
    })
    if (body.notify_primary_email_address_changed) await notifyPrimaryChanged(ctx, before, view)
    return renderContact(ctx, contact)
  },
})

const deleteEmailAddress = backendOperation('DeleteEmailAddress', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { path }) => {
    await removeContact(ctx, await getContact(ctx, TYPE, path.email_address_id))
    return deletedObject(TYPE, path.email_address_id)
  },
})

const prepareEmailAddress = backendOperation('PrepareEmailAddressVerification', {
  mode: 'write',
  access: 'secret-key',
  run: (ctx, { path }) => prepareContact(ctx, TYPE, path.email_address_id),
})

const attemptEmailAddress = backendOperation('AttemptEmailAddressVerification', {
  mode: 'write',
  access: 'secret-key',
  run: (ctx, { path, body }) => attemptContact(ctx, TYPE, path.email_address_id, body),
})

export const emailAddressOperations: Operation[] = [
  createEmailAddress,
  getEmailAddress,
  updateEmailAddress,
  deleteEmailAddress,
  prepareEmailAddress,
  attemptEmailAddress,
]
