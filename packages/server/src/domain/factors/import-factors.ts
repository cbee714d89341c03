import type { InTx } from '../../context/context.js'
import { ApiError } from '../../errors/api-error.js'
import type { UserView } from '../../model/user.js'
import { importBackupCodes } from './backup-codes.js'
import { importTotp } from './totp.js'

export interface ImportedFactors {
  totpSecret?: string | null | undefined
  backupCodes?: string[] | null | undefined
}

/**
 * Second factors that users bring along from elsewhere (spec: CreateUser, UpdateUser).
 * @throws ApiError form_param_value_disabled for what the instance has switched off
 */
export async function importFactors(ctx: InTx, view: UserView, factors: ImportedFactors): Promise<UserView> {
  const { authenticatorApp, backupCode } = ctx.instance.settings.attributes
  const { totpSecret, backupCodes } = factors
  let present = view
  if (totpSecret) {
    if (!authenticatorApp.enabled) throw new ApiError('form_param_value_disabled', { param: 'totp_secret' })
    present = await importTotp(ctx, view.user.id, totpSecret)
  }
  if (backupCodes && backupCodes.length > 0) {
    if (!backupCode.enabled) throw new ApiError('form_param_value_disabled', { param: 'backup_codes' })
    present = await importBackupCodes(ctx, present, backupCodes)
  }
  return present
}
