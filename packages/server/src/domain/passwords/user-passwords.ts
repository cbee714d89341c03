import type { Settings } from '../../config/settings.js'
import type { Context } from '../../context/context.js'
import type { HashingAsker } from '../../context/services.js'
import { ApiError } from '../../errors/api-error.js'
import { isDigestOf, isWholePassword } from '../../protocols/password-digests/index.js'
import { countSessions } from '../../store/sessions.js'
import type { UserRow } from '../../store/tables.js'
import { isAsCostly, PASSWORD_HASHER } from './password-hasher.js'

/**
 * Printable ASCII that is neither letter nor digit nor space;
 * `password_settings.allowed_special_characters` of the environment.
 */
export const SPECIAL_CHARACTERS = '!"#$%&\'()*+,-./:;<=>?@[]^_`{|}~'

/** Digest of a password that nobody has, with the parameters of real ones. */
const NOBODYS_DIGEST =
  '$argon2id$v=19$m=19456,t=2,p=1$X/M/gGeevnhZBHMYl+KdIA$kM4Rw+7tmyNAu9AN8O7o/S0oVC1D/4JJEPQsL8TLh74'

export interface PasswordDigest {
  hash: string
  hasher: string
}

/** Every rule of the instance that the password breaks, in one error. @throws ApiError form_password_* */
export function checkPasswordRules(settings: Settings, password: string, param = 'password'): void {
  const rules = settings.password
  const errors: ApiError[] = []
  if (password.length < rules.minLength)
    errors.push(new ApiError('form_password_length_too_short', { param, values: { min: rules.minLength } }))

  if (password.length > rules.maxLength)
    errors.push(new ApiError('form_password_length_too_long', { param, values: { max: rules.maxLength } }))

  const hasSpecial = [...SPECIAL_CHARACTERS].some(character => password.includes(character))
  if (rules.requireSpecialCharacter && !hasSpecial)
    errors.push(new ApiError('form_password_no_special_char', { param }))
  if (rules.requireNumbers && !/\p{Nd}/u.test(password))
    errors.push(new ApiError('form_password_no_number', { param }))
  if (rules.requireUppercase && !/\p{Lu}/u.test(password))
    errors.push(new ApiError('form_password_no_uppercase', { param }))
  if (rules.requireLowercase && !/\p{Ll}/u.test(password))
    errors.push(new ApiError('form_password_no_lowercase', { param }))
  if (errors.length > 0) throw ApiError.all(errors)
}

/**
 * An imported digest, checked for its format.
 * @throws ApiError for unknown hashers and digests that do not fit
 */
export function parsePasswordDigest(digest: string, hasher: string): PasswordDigest {
  const fits = isDigestOf(hasher, digest)
  if (fits === null) throw new ApiError('form_param_value_invalid', { param: 'password_hasher' })
  if (!fits) throw new ApiError('form_password_digest_invalid', { param: 'password_digest' })
  return { hash: digest, hasher }
}

/** Whose place in the queue for hashes it is: strangers may fill only a part of it, and a network less. */
function askerOf(ctx: Context): HashingAsker {
  const { site } = ctx.request
  const client = ctx.caller.kind === 'browser' ? ctx.caller.client : null
  const wasSignedIn = async (clientId: string) => (await countSessions(ctx, { clientId })) > 0
  // without a network: an application's server, or this machine
  return { site, isKnown: () => site === null || (client ? wasSignedIn(client.id) : false) }
}

/** Hashes a new password; outside of transactions. */
export async function hashPassword(ctx: Context, password: string): Promise<PasswordDigest> {
  return { hash: await ctx.services.passwords.hash(password, askerOf(ctx)), hasher: PASSWORD_HASHER }
}

/**
 * Whether this is the user's password; outside of transactions. A user without a password, or none at all,
 * costs the same time: the answer's delay must not tell who has an account.
 */
export async function verifyUserPassword(
  ctx: Context,
  user: Pick<UserRow, 'password_hash' | 'password_hasher'> | null | undefined,
  password: string,
): Promise<boolean> {
  const hash = user?.password_hash ?? null
  const fits = await ctx.services.passwords.verify(
    password,
    hash ?? NOBODYS_DIGEST,
    hash === null ? PASSWORD_HASHER : (user?.password_hasher ?? PASSWORD_HASHER),
    askerOf(ctx),
  )
  return fits && hash !== null
}

/**
 * A digest to take the place of an imported one that is cheaper to guess, once its password was right;
 * null where there is nothing to gain, or where another password might be the owner's: theirs must
 * stay good. Outside of transactions.
 */
export async function upgradedDigest(
  ctx: Context,
  user: Pick<UserRow, 'password_hash' | 'password_hasher'>,
  password: string,
): Promise<PasswordDigest | null> {
  const { password_hash: hash, password_hasher: hasher } = user
  if (hash === null || hasher === null || isAsCostly(hash, hasher)) return null
  return isWholePassword(hasher, hash, password) ? hashPassword(ctx, password) : null
}

/** The columns of a user who gets this password now. */
export function passwordColumns(ctx: Context, digest: PasswordDigest) {
  return {
    password_hash: digest.hash,
    password_hasher: digest.hasher,
    password_updated_at: ctx.now,
    password_compromised: false,
  }
}

/** The columns of a user without a password. */
export const NO_PASSWORD = {
  password_hash: null,
  password_hasher: null,
  password_updated_at: null,
  password_compromised: false,
} as const
