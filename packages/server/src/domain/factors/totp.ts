import { Secret, TOTP } from 'otpauth'
import type { Context, InTx } from '../../context/context.js'
import { ApiError, Refusal, refuse } from '../../errors/api-error.js'
import type { UserView } from '../../model/user.js'
import type { TotpRow, UserRow } from '../../store/tables.js'
import {
  consumeTotpStep,
  deleteTotpOfUser,
  findTotpOfUser,
  insertTotp,
  updateTotp,
} from '../../store/totps.js'
import { getUserForUpdate } from '../../store/users.js'
import { saveFactors } from '../users/save-factors.js'
import { countTowards, openBudget, resetLimit, WRONG_CODES } from '../verifications/limits.js'
import { getUserView } from '../views/user-view.js'

const SECRET_BYTES = 20
const PERIOD_SECONDS = 30
/** RFC 6238 §5.2: one step of delay either way, for clocks that differ */
const WINDOW_STEPS = 1

export interface NewTotp {
  row: TotpRow
  secret: string
  uri: string
}

/**
 * Makes a secret to put into an authenticator app; a factor only once `verifyTotp` has seen a
 * code of it.
 */
export async function startTotp(ctx: InTx, view: UserView): Promise<NewTotp> {
  if (view.user.totp_enabled) throw new ApiError('totp_already_enabled')
  const secret = new Secret({ buffer: new Uint8Array(ctx.services.random.bytes(SECRET_BYTES)).buffer })
  const row = await putTotp(ctx, view.user.id, secret.base32, null)
  return { row, secret: secret.base32, uri: generator(ctx, view, secret.base32).toString() }
}

/**
 * Sets up an authenticator app whose secret is known already (imports).
 * @throws ApiError
 */
export async function importTotp(ctx: InTx, userId: string, secret: string): Promise<UserView> {
  const normalized = secret.replace(/[\s=]/g, '').toUpperCase()
  if (!/^[A-Z2-7]{16,128}$/.test(normalized))
    throw new ApiError('form_param_format_invalid', { param: 'totp_secret' })
  const before = await getUserView(ctx, userId)
  await putTotp(ctx, userId, normalized, ctx.now)
  return saveFactors(ctx, before, { totp_enabled: true })
}

async function putTotp(
  ctx: InTx,
  userId: string,
  secret: string,
  verifiedAt: number | null,
): Promise<TotpRow> {
  await getUserForUpdate(ctx, userId)
  await deleteTotpOfUser(ctx, userId)
  const row: TotpRow = {
    instance_id: ctx.instance.id,
    id: ctx.services.ids.next('totp'),
    user_id: userId,
    secret_ciphertext: ctx.services.masterKey.encrypt(secret),
    verified_at: verifiedAt,
    last_used_step: null,
    created_at: ctx.now,
    updated_at: ctx.now,
  }
  await insertTotp(ctx, row)
  return row
}

/**
 * Proves that the app has the secret, which makes it a second factor. The code stays good for the sign-in
 * that may follow at once: it has authenticated nobody yet.
 */
export async function verifyTotp(
  ctx: InTx,
  user: UserRow,
  code: string | undefined,
): Promise<Refusal | { row: TotpRow; view: UserView }> {
  await getUserForUpdate(ctx, user.id)
  const before = await getUserView(ctx, user.id)
  const row = await findTotpOfUser(ctx, user.id)
  if (!row) return refuse('verification_missing')
  if (row.verified_at !== null) return refuse('verification_already_verified')
  if (!code) return refuse('form_param_nil', { param: 'code' })
  const subject = `totp_setup:${user.id}`
  const budget = await openBudget(ctx, WRONG_CODES, subject)
  if (budget instanceof Refusal) return budget
  if (stepOf(ctx, row, code) === null) {
    await countTowards(ctx, budget)
    return refuse('form_code_incorrect', { param: 'code' })
  }
  await resetLimit(ctx, WRONG_CODES, subject)
  const changes = { verified_at: ctx.now, updated_at: ctx.now }
  await updateTotp(ctx, row.id, changes)
  return { row: { ...row, ...changes }, view: await saveFactors(ctx, before, { totp_enabled: true }) }
}

/**
 * Whether this is a present code of the user's app that nobody has used yet. A code, and every earlier one,
 * is good for nothing afterwards (RFC 6238 §5.2).
 */
export async function spendTotpCode(ctx: InTx, userId: string, code: string): Promise<boolean> {
  const row = await findTotpOfUser(ctx, userId)
  const step = row && row.verified_at !== null ? stepOf(ctx, row, code) : null
  return row !== undefined && step !== null && consumeTotpStep(ctx, row.id, step)
}

/** @returns the row that there was, verified or not */
export async function removeTotp(ctx: InTx, userId: string): Promise<TotpRow | undefined> {
  await getUserForUpdate(ctx, userId)
  const before = await getUserView(ctx, userId)
  const row = await deleteTotpOfUser(ctx, userId)
  if (before.user.totp_enabled) await saveFactors(ctx, before, { totp_enabled: false })
  return row
}

/** The number of the step that the code belongs to; null when it is none of now. */
function stepOf(ctx: Context, row: TotpRow, code: string): number | null {
  const digits = code.replace(/\s/g, '')
  if (!/^\d{6}$/.test(digits)) return null
  const totp = new TOTP({
    secret: ctx.services.masterKey.decrypt(row.secret_ciphertext),
    period: PERIOD_SECONDS,
  })
  const delta = totp.validate({ token: digits, timestamp: ctx.now, window: WINDOW_STEPS })
  return delta === null ? null : Math.floor(ctx.now / 1000 / PERIOD_SECONDS) + delta
}

/** Authenticator apps show issuer and label. */
function generator(ctx: Context, { user, identifiers }: UserView, secret: string): TOTP {
  const issuer = ctx.instance.settings.display.applicationName ?? ctx.instance.applicationName
  const primary = identifiers.find(row => row.id === user.primary_email_address_id) ?? identifiers[0]
  const label = primary?.value ?? user.id
  return new TOTP({ issuer, label, secret, period: PERIOD_SECONDS, digits: 6, algorithm: 'SHA1' })
}
