import type { Context } from '../../context/context.js'
import type { VerificationRow } from '../../store/tables.js'

/*
 * What leads somebody back to a verification, the token of a link or the state of a visit to a provider:
 * `ver_….secret`. The row is found by its id (`verificationIdOf`), and holds a digest of the secret.
 */

/** What the row's `code_digest` has to be. */
export const digestOf = ({ services }: Context, { subject }: VerificationRow, carried: string): string =>
  services.masterKey.codeDigest(subject, carried.slice(carried.indexOf('.') + 1))
