import type { Context, InTx } from '../../context/context.js'
import { ApiError } from '../../errors/api-error.js'
import type { UserView } from '../../model/user.js'
import { consumeBackupCode, deleteBackupCodesOfUser, replaceBackupCodes } from '../../store/backup-codes.js'
import { saveUser } from '../users/update-user.js'

const CODES = 10
const CODE_LENGTH = 8
/**
 * 32 signs of which none is easily taken for another (no i, l, o, 1): 40 bits a code, behind a keyed digest
 */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz023456789'

const digestOf = (ctx: Context, userId: string, code: string) =>
  ctx.services.masterKey.codeDigest(`backup_code:${userId}`, code)

/**
 * Makes new codes, which takes the value of all earlier ones, and emits
 * `user.updated`.
 */
export async function createBackupCodes(ctx: InTx, view: UserView): Promise<string[]> {
  const { user } = view
  const codes = new Set<string>()
  while (codes.size < CODES) codes.add(newCode(ctx))
  const digests = [...codes].map(code => digestOf(ctx, user.id, code))
  await replaceBackupCodes(ctx, user.id, digests, ctx.now)
  await saveUser(ctx, user, { backup_code_enabled: true })
  return [...codes]
}

const MAX_IMPORTED_CODES = 100
const MAX_IMPORTED_LENGTH = 64

/**
 * Takes over codes that are known already; they take the place of all earlier ones.
 * @throws ApiError for digests of codes: what was hashed elsewhere cannot be looked up here
 */
export async function importBackupCodes(ctx: InTx, { user }: UserView, codes: string[]): Promise<UserView> {
  const isCode = (code: string) =>
    normalized(code) !== '' && code.length <= MAX_IMPORTED_LENGTH && !code.startsWith('$2')
  if (codes.length > MAX_IMPORTED_CODES || !codes.every(isCode))
    throw new ApiError('form_param_value_invalid', { param: 'backup_codes' })

  const digests = new Set(codes.map(code => digestOf(ctx, user.id, normalized(code))))
  await replaceBackupCodes(ctx, user.id, [...digests], ctx.now)
  return saveUser(ctx, user, { backup_code_enabled: true })
}

const normalized = (code: string) => code.toLowerCase().replace(/[\s-]/g, '')

/**
 * The codes that come with the first second factor; null where the user has
 * some already, or the instance none.
 */
export async function createBackupCodesFor(ctx: InTx, view: UserView): Promise<string[] | null> {
  const { backupCode } = ctx.instance.settings.attributes
  if (!backupCode.enabled || !backupCode.usedForSecondFactor || view.user.backup_code_enabled) return null
  return createBackupCodes(ctx, view)
}

/** Whether this is an unused code of the user, which it then is no longer. */
export async function spendBackupCode(ctx: InTx, userId: string, code: string): Promise<boolean> {
  const digest = digestOf(ctx, userId, normalized(code))
  return consumeBackupCode(ctx, userId, digest, ctx.now)
}

export async function removeBackupCodes(ctx: InTx, view: UserView): Promise<void> {
  await deleteBackupCodesOfUser(ctx, view.user.id)
  await saveUser(ctx, view.user, { backup_code_enabled: false })
}

function newCode(ctx: Context): string {
  return [...ctx.services.random.bytes(CODE_LENGTH)].map(byte => ALPHABET[byte % ALPHABET.length]).join('')
}
