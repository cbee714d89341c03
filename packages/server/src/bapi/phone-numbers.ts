import { addContact, getContact, removeContact, updateContact } from '../domain/users/contacts.js'
import { backendOperation, type Operation } from '../operation/operation.js'
import { deletedObject } from '../resources/deleted-object.js'
import { getUser } from '../store/users.js'
import { attemptContact, prepareContact, renderContact } from './contacts.js'

const TYPE = 'phone_number'

const createPhoneNumber = backendOperation('CreatePhoneNumber', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { body }) => {
    await getUser(ctx, body.user_id)
    const { contact } = await addContact(ctx, body.user_id, TYPE, {
      value: body.phone_number,
      verified: body.verified ?? false,
      strategy: 'admin',
      primary: body.primary ?? undefined,
      reservedForSecondFactor: body.reserved_for_second_factor ?? undefined,
    })
    return renderContact(ctx, contact)
  },
})

const getPhoneNumber = backendOperation('GetPhoneNumber', {
  mode: 'read',
  access: 'secret-key',
  run: async (ctx, { path }) => renderContact(ctx, await getContact(ctx, TYPE, path.phone_number_id)),
})

const updatePhoneNumber = backendOperation('UpdatePhoneNumber', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { path, body }) => {
    const present = await getContact(ctx, TYPE, path.phone_number_id)
    const { contact } = await updateContact(ctx, present, {
      verified: body.verified ?? undefined,
      primary: body.primary ?? undefined,
      reservedForSecondFactor: body.reserved_for_second_factor ?? undefined,
    })
    return renderContact(ctx, contact)
  },
})

const deletePhoneNumber = backendOperation('DeletePhoneNumber', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { path }) => {
    await removeContact(ctx, await getContact(ctx, TYPE, path.phone_number_id))
    return deletedObject(TYPE, path.phone_number_id)
  },
})

const preparePhoneNumber = backendOperation('PreparePhoneNumberVerification', {
  mode: 'write',
  access: 'secret-key',
  run: (ctx, { path }) => prepareContact(ctx, TYPE, path.phone_number_id),
})

const attemptPhoneNumber = backendOperation('AttemptPhoneNumberVerification', {
  mode: 'write',
  access: 'secret-key',
  run: (ctx, { path, body }) => attemptContact(ctx, TYPE, path.phone_number_id, body),
})

export const phoneNumberOperations: Operation[] = [
  createPhoneNumber,
  getPhoneNumber,
  updatePhoneNumber,
  deletePhoneNumber,
  preparePhoneNumber,
  attemptPhoneNumber,
]
