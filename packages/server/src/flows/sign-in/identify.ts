import type { Context, FrontendContext } from '../../context/context.js'
import { companyConnections } from '../../domain/enterprise/company-of.js'
import { identifierForm, storedForms } from '../../domain/users/identifiers.js'
import { supportedIdentifiers } from '../../domain/users/ways-in.js'
import { hidesAccounts } from '../../domain/verifications/existing-account.js'
import { Refusal, refuse } from '../../errors/api-error.js'
import { parseWalletAddress } from '../../protocols/wallet-address.js'
import { findVerifiedIdentifier } from '../../store/identifiers.js'
import type { IdentifierRow } from '../../store/tables.js'
import { refuseSignedIn } from './refusals.js'

/** Whose identifier it is; null: nobody's, which is not to be seen. */
export async function identify(
  ctx: FrontendContext,
  identifier: string | null,
): Promise<{ userId: string | null } | Refusal> {
  const owner = identifier ? await findByIdentifier(ctx, identifier) : null
  if (owner instanceof Refusal) return owner
  if (identifier && !owner && !mayBeHidden(ctx, identifier) && !(await isOfCompany(ctx, identifier)))
    return refuse('form_identifier_not_found', { param: 'identifier' })
  const userId = owner?.user_id ?? null
  return (await refuseSignedIn(ctx, userId)) ?? { userId }
}

/** Somebody new may come in by their company's provider. */
const isOfCompany = async (ctx: FrontendContext, identifier: string): Promise<boolean> =>
  (await companyConnections(ctx, identifier, null)).length > 0

/** Whose identifier this is: null when nobody's, a refusal when it can't be one. */
async function findByIdentifier(ctx: Context, text: string): Promise<IdentifierRow | null | Refusal> {
  const types = supportedIdentifiers(ctx.instance.settings)
  for (const type of types) {
    for (const value of storedForms(type, text)) {
      const row = await findVerifiedIdentifier(ctx, type, value)
      if (row) return row
    }
  }
  const isPossible = types.some(type => identifierForm(type, text) !== null)
  return isPossible ? null : refuse('form_param_format_invalid', { param: 'identifier' })
}

/**
 * Protection against enumeration answers as if there were an account. Not for wallets: their addresses are
 * public, and the official button learns from this answer that it has to sign up (clerk-js
 * `authenticateWithWeb3`).
 */
const mayBeHidden = (ctx: Context, identifier: string): boolean =>
  hidesAccounts(ctx) && parseWalletAddress(identifier) === null
