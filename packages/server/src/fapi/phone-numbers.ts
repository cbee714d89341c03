import type { InTx } from '../context/context.js'
import { createBackupCodesFor } from '../domain/factors/backup-codes.js'
import { contactOf, updateContact } from '../domain/users/contacts.js'
import { notifyOwner } from '../domain/users/notify-owner.js'
import { addOwnContact, removeOwnContact } from '../domain/users/own-contacts.js'
import { keepWayIn, reserving } from '../domain/users/ways-in.js'
import { getUserView } from '../domain/views/user-view.js'
import { ApiError, Refusal } from '../errors/api-error.js'
import { prepareOwnContact, verifyOwnContact } from '../flows/own-contact.js'
import type { UserView } from '../model/user.js'
import { frontendOperation, type Operation, type SessionContext } from '../operation/operation.js'
import { deletedObject } from '../resources/deleted-object.js'
import { phoneNumber } from '../resources/phone-number.js'
import { updateSession } from '../store/sessions.js'
import type { IdentifierRow } from '../store/tables.js'

const TYPE = 'phone_number'

const listPhoneNumbers = frontendOperation('getPhoneNumbers', {
  mode: 'read',
  access: 'session',
  limit: 'none',
  whilePending: ['setup-mfa'],
  run: async ctx => {
    const view = await ownView(ctx)
    return view.identifiers.filter(row => row.type === TYPE).map(row => render(ctx, view, row))
  },
})

/**
 * Unverified at first; a number that is no number yet cannot be a second factor,
 * so that comes with a later PATCH.
 */
const createPhoneNumber = frontendOperation('postPhoneNumbers', {
  mode: 'write',
  access: 'session',
  limit: 'send-code',
  whilePending: ['setup-mfa'],
  actors: 'forbidden',
  sensitive: 'account',
  run: async (ctx, { body }) => {
    const { phoneNumber: attribute } = ctx.instance.settings.attributes
    if (!attribute.enabled || attribute.immutable)
      throw new ApiError('form_param_value_disabled', { param: TYPE })

    const contact = { value: body.phone_number, verified: false, strategy: null, primary: false }
    const added = await addOwnContact(ctx, ctx.user.id, TYPE, contact)
    return render(ctx, added.view, added.contact)
  },
})

const getPhoneNumber = frontendOperation('ReadPhoneNumber', {
  mode: 'read',
  access: 'session',
  limit: 'none',
  whilePending: ['setup-mfa'],
  run: async (ctx, { path }) => {
    const view = await ownView(ctx)
    return render(ctx, view, contactOf(view, TYPE, path.phone_number_id))
  },
})

/** The first second factor of an account comes with backup codes, which this answer alone shows. */
const updatePhoneNumber = frontendOperation('UpdatePhoneNumber', {
  mode: 'write',
  access: 'session',
  limit: 'change',
  whilePending: ['setup-mfa'],
  actors: 'forbidden',
  sensitive: 'factors',
  run: async (ctx, { path, body }) => {
    const present = contactOf(await ownView(ctx), TYPE, path.phone_number_id)
    const reserves = body.reserved_for_second_factor ?? undefined
    if (reserves === true && !ctx.instance.settings.attributes.phoneNumber.usedForSecondFactor)
      throw new ApiError('form_param_value_disabled', { param: 'reserved_for_second_factor' })

    // what is asked for as the second proof is not taken as the first one
    if (reserves === true) await keepWayIn(ctx, ctx.user.id, reserving(present.id))
    const { contact, view } = await updateContact(ctx, present, {
      reservedForSecondFactor: reserves,
      defaultSecondFactor: body.default_second_factor ?? undefined,
    })
    if (contact.reserved_for_second_factor !== present.reserved_for_second_factor)
      await notifyOwner(ctx, view, reserves ? 'second_factor_added' : 'second_factor_removed')
    if (reserves === true) await noteProof(ctx, contact)
    const codes = reserves === true ? await createBackupCodesFor(ctx, view) : null
    return render(ctx, view, contact, codes)
  },
})

/** The code that proved the number has proven the new factor as well, as it does for an authenticator app. */
async function noteProof(
  ctx: InTx<SessionContext>,
  { verified_at: at, verification_strategy: by }: IdentifierRow,
) {
  if (by !== 'phone_code' || at === null || at <= (ctx.session.second_factor_verified_at ?? 0)) return
  await updateSession(ctx, ctx.session.id, { second_factor_verified_at: at })
}

const deletePhoneNumber = frontendOperation('DeletePhoneNumber', {
  mode: 'write',
  access: 'session',
  limit: 'change',
  actors: 'forbidden',
  sensitive: async (ctx, { path }) => {
    const row = contactOf(await ownView(ctx), TYPE, path.phone_number_id)
    return row.reserved_for_second_factor ? 'factors' : 'account'
  },
  run: async (ctx, { path }) => {
    await removeOwnContact(ctx, await ownView(ctx), TYPE, path.phone_number_id)
    return deletedObject(TYPE, path.phone_number_id)
  },
})

const preparePhoneNumber = frontendOperation('sendVerificationSMS', {
  mode: 'write',
  access: 'session',
  limit: 'send-code',
  whilePending: ['setup-mfa'],
  actors: 'forbidden',
  run: async (ctx, { path, body }) => {
    const view = await ownView(ctx)
    const contact = contactOf(view, TYPE, path.phone_number_id)
    return (await prepareOwnContact(ctx, view, contact, body.strategy)) ?? renderAnew(ctx, contact.id)
  },
})

const attemptPhoneNumber = frontendOperation('verifyPhoneNumber', {
  mode: 'write',
  access: 'session',
  limit: 'try-code',
  whilePending: ['setup-mfa'],
  actors: 'forbidden',
  run: async (ctx, { path, body }) => {
    const view = await ownView(ctx)
    const contact = contactOf(view, TYPE, path.phone_number_id)
    const outcome = await verifyOwnContact(ctx, view, contact, { code: body.code })
    return outcome instanceof Refusal ? outcome : render(ctx, outcome.view, outcome.contact)
  },
})

const ownView = (ctx: SessionContext) => getUserView(ctx, ctx.user.id)

async function renderAnew(ctx: SessionContext, id: string): Promise<object> {
  const view = await ownView(ctx)
  return render(ctx, view, contactOf(view, TYPE, id))
}

function render(
  ctx: SessionContext,
  { verifications }: UserView,
  row: IdentifierRow,
  backupCodes: string[] | null = null,
): object {
  return phoneNumber(row, verifications.get(row.verification_id ?? ''), ctx.now, backupCodes)
}

export const phoneNumberOperations: Operation[] = [
  listPhoneNumbers,
  createPhoneNumber,
  getPhoneNumber,
  updatePhoneNumber,
  deletePhoneNumber,
  preparePhoneNumber,
  attemptPhoneNumber,
]
