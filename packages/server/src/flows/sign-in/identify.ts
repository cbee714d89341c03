import type { Context } from '../../domain/context.js'
import { identifierForm, storedForms } from '../../domain/users/identifiers.js'
import { supportedIdentifiers } from '../../domain/users/ways-in.js'
import { refuse, type Refusal } from '../../errors/api-error.js'
import { findVerifiedIdentifier } from '../../store/identifiers.js'
import type { IdentifierRow } from '../../store/tables.js'

/** Whose identifier this is: null when nobody's, a refusal when it can't be one. */
export async function findByIdentifier(ctx: Context, text: string): Promise<IdentifierRow | null | Refusal> {
  const types = supportedIdentifiers(ctx.instance.settings)
  for (const type of types) {
    for (const value of storedForms(type, text)) {
      const row = await findVerifiedIdentifier(ctx.db, ctx.instance.id, type, value)
      if (row) return row
    }
  }
  const isPossible = types.some(type => identifierForm(type, text) !== null)
  return isPossible ? null : refuse('form_param_format_invalid', { param: 'identifier' })
}
