import type { Context } from '../../domain/context.js'
import { normalizeUsername, parseEmail, parsePhone } from '../../domain/users/identifiers.js'
import { supportedIdentifiers } from '../../domain/users/ways-in.js'
import { parseWalletAddress } from '../../protocols/wallet-address.js'
import { refuse, type Refusal } from '../../errors/api-error.js'
import { findVerifiedIdentifier } from '../../store/identifiers.js'
import type { IdentifierRow, IdentifierType } from '../../store/tables.js'

const PARSERS: Record<IdentifierType, (text: string) => string | null> = {
  email_address: parseEmail,
  phone_number: parsePhone,
  web3_wallet: text => parseWalletAddress(text)?.address ?? null,
  // anything may be an old username: the rules for new ones may have changed since
  username: text => normalizeUsername(text) || null,
}

/** Whose identifier this is: null when nobody's, a refusal when it can't be one. */
export async function findByIdentifier(ctx: Context, text: string): Promise<IdentifierRow | null | Refusal> {
  const candidates = supportedIdentifiers(ctx.instance.settings)
    .map(type => ({ type, value: PARSERS[type](text) }))
    .filter((candidate): candidate is { type: IdentifierType; value: string } => candidate.value !== null)
  if (candidates.length === 0) return refuse('form_param_format_invalid', { param: 'identifier' })
  for (const { type, value } of candidates) {
    const row = await findVerifiedIdentifier(ctx.db, ctx.instance.id, type, value)
    if (row) return row
  }
  return null
}

/** How an identifier is compared and counted, whatever its kind. */
export const comparable = (text: string) => text.trim().toLowerCase()
