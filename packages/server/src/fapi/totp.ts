import { createBackupCodes, createBackupCodesFor } from '../domain/factors/backup-codes.js'
import { removeTotp, startTotp, verifyTotp } from '../domain/factors/totp.js'
import { notifyOwner } from '../domain/users/notify-owner.js'
import { getUserView } from '../domain/views/user-view.js'
import { ApiError, Refusal } from '../errors/api-error.js'
import { hasSecondFactor } from '../model/user.js'
import { frontendOperation, type Operation, type SessionContext } from '../operation/operation.js'
import { backupCodes } from '../resources/backup-codes.js'
import { deletedObject } from '../resources/deleted-object.js'
import { totp } from '../resources/totp.js'
import { updateSession } from '../store/sessions.js'

const createTotp = frontendOperation('postTOTP', {
  mode: 'write',
  access: 'session',
  limit: 'change',
  whilePending: ['setup-mfa'],
  actors: 'forbidden',
  sensitive: 'factors',
  run: async ctx => {
    const { authenticatorApp } = ctx.instance.settings.attributes
    if (!authenticatorApp.enabled || !authenticatorApp.usedForSecondFactor)
      throw new ApiError('feature_not_enabled')
    const started = await startTotp(ctx, await ownView(ctx))
    return totp(started.row, { secret: started.secret, uri: started.uri })
  },
})

/** The code proves the new factor as well: what comes next in this session needs no reverification. */
/** As sensitive as the beginning, after which somebody else may have set up a factor. */
const attemptTotp = frontendOperation('verifyTOTP', {
  mode: 'write',
  access: 'session',
  limit: 'try-code',
  whilePending: ['setup-mfa'],
  actors: 'forbidden',
  sensitive: 'factors',
  run: async (ctx, { body }) => {
    const outcome = await verifyTotp(ctx, ctx.user, body.code)
    if (outcome instanceof Refusal) return outcome
    await updateSession(ctx, ctx.session.id, { second_factor_verified_at: ctx.now })
    await notifyOwner(ctx, outcome.view, 'second_factor_added')
    return totp(outcome.row, { backupCodes: await createBackupCodesFor(ctx, outcome.view) })
  },
})

const deleteTotp = frontendOperation('deleteTOTP', {
  mode: 'write',
  access: 'session',
  limit: 'change',
  actors: 'forbidden',
  sensitive: 'factors',
  run: async ctx => {
    const row = await removeTotp(ctx, ctx.user.id)
    if (!row) throw new ApiError('resource_not_found')
    if (ctx.user.totp_enabled) await notifyOwner(ctx, await ownView(ctx), 'second_factor_removed')
    return deletedObject('totp', row.id)
  },
})

const createCodes = frontendOperation('createBackupCodes', {
  mode: 'write',
  access: 'session',
  limit: 'change',
  whilePending: ['setup-mfa'],
  actors: 'forbidden',
  sensitive: 'factors',
  run: async ctx => {
    if (!ctx.instance.settings.attributes.backupCode.enabled) throw new ApiError('feature_not_enabled')
    const view = await ownView(ctx)
    if (!hasSecondFactor(view)) throw new ApiError('second_factor_missing')
    const codes = await createBackupCodes(ctx, view)
    await notifyOwner(ctx, view, 'backup_codes_created')
    return backupCodes(ctx.services.ids.next('bkc'), codes, ctx.now)
  },
})

const ownView = (ctx: SessionContext) => getUserView(ctx, ctx.user.id)

export const secondFactorOperations: Operation[] = [createTotp, attemptTotp, deleteTotp, createCodes]
