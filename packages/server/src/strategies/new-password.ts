import type { FrontendContext } from '../context/context.js'
import { knownTexts } from '../domain/passwords/known-words.js'
import { checkNewPassword } from '../domain/passwords/new-passwords.js'
import { hashPassword } from '../domain/passwords/user-passwords.js'
import type { UserView } from '../model/user.js'
import type { Proof, ProofInput } from './strategy.js'

/**
 * The hash of the password that was chosen; null: none was. @throws ApiError for one that the rules do not
 * let
 */
export async function hashOfNew(
  ctx: FrontendContext,
  view: UserView | null,
  { password }: ProofInput,
): Promise<string | null> {
  if (!password) return null
  await checkNewPassword(ctx, password, view ? knownTexts(view) : [])
  return (await hashPassword(ctx, password)).hash
}

/** Kept with the attempt until it is complete: a second factor may still be asked for. */
export const chosenPassword = (hash: string, input: ProofInput): NonNullable<Proof['evidence']> => ({
  needs_new_password: 0,
  new_password_hash: hash,
  sign_out_of_other_sessions: input.signOutOfOtherSessions === true,
})
