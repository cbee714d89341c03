import type { InTx } from '../../context/context.js'
import { removeBackupCodes } from '../../domain/factors/backup-codes.js'
import { spendFactorCode } from '../../domain/factors/spend-code.js'
import { removeTotp } from '../../domain/factors/totp.js'
import { replaceContacts } from '../../domain/users/contacts.js'
import { notifyPrimaryChanged } from '../../domain/users/notify-primary-changed.js'
import { saveFactors } from '../../domain/users/save-factors.js'
import { getUserView } from '../../domain/views/user-view.js'
import { refuse } from '../../errors/api-error.js'
import type { ContactType } from '../../model/user.js'
import { backendOperation, type Operation } from '../../operation/operation.js'
import { codeVerified, userId } from '../../resources/second-factors.js'
import { updateIdentifier } from '../../store/identifiers.js'
import { renderContact } from '../contacts.js'

/** A right backup code is used up by it, and so is a code of an authenticator app (spec: VerifyTOTP). */
const verifyTotp = backendOperation('VerifyTOTP', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { path, body }) => {
    const { user } = await getUserView(ctx, path.user_id)
    if (!user.totp_enabled && !user.backup_code_enabled) return refuse('totp_not_enabled')
    const type = /^\s*\d{6}\s*$/.test(body.code) ? 'totp' : 'backup_code'
    return (await spendFactorCode(ctx, user.id, null, type, body.code)) ?? codeVerified(type)
  },
})

const disableMfa = backendOperation('DisableMFA', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { path }) => {
    const before = await getUserView(ctx, path.user_id)
    await removeTotp(ctx, path.user_id)
    for (const row of before.identifiers) {
      if (!row.reserved_for_second_factor) continue
      const released = {
        reserved_for_second_factor: false,
        default_second_factor: false,
        updated_at: ctx.now,
      }
      await updateIdentifier(ctx, row.id, released)
    }
    await saveFactors(ctx, before, {})
    return userId(path.user_id)
  },
})

const deleteTotp = backendOperation('DeleteTOTP', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { path }) => {
    await removeTotp(ctx, path.user_id)
    return userId(path.user_id)
  },
})

const deleteBackupCodes = backendOperation('DeleteBackupCode', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { path }) => {
    await removeBackupCodes(ctx, await getUserView(ctx, path.user_id))
    return userId(path.user_id)
  },
})

const replaceEmailAddress = backendOperation('ReplaceUserEmailAddress', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { path, body }) => {
    const before = await getUserView(ctx, path.user_id)
    const answer = await replace(
      ctx,
      path.user_id,
      'email_address',
      body.email_address,
      body.identification_status,
    )
    if (body.notify_primary_email_address_changed)
      await notifyPrimaryChanged(ctx, before, await getUserView(ctx, path.user_id))

    return answer
  },
})

const replacePhoneNumber = backendOperation('ReplaceUserPhoneNumber', {
  mode: 'write',
  access: 'secret-key',
  run: (ctx, { path, body }) =>
    replace(ctx, path.user_id, 'phone_number', body.phone_number, body.identification_status),
})

async function replace(
  ctx: InTx,
  id: string,
  type: ContactType,
  value: string,
  status: 'verified' | 'reserved' | 'unverified' = 'verified',
): Promise<object> {
  const verified = status === 'verified'
  const contact = { value, verified, reserved: status === 'reserved', strategy: verified ? 'admin' : null }
  return renderContact(ctx, await replaceContacts(ctx, id, type, contact))
}

export const userFactorOperations: Operation[] = [
  verifyTotp,
  disableMfa,
  deleteTotp,
  deleteBackupCodes,
  replaceEmailAddress,
  replacePhoneNumber,
]
