import type { FrontendContext } from '../../context/context.js'
import { acceptProvidersEmail } from '../../domain/restrictions/addresses.js'
import { usernameForms } from '../../domain/users/identifiers.js'
import { ApiError } from '../../errors/api-error.js'
import { connectionKeyOf, contactProofOf, type ProviderProfile } from '../../model/connection.js'
import { isProven, withProof } from '../../model/sign-up.js'
import { findUsernameHolder } from '../../store/identifiers.js'
import type { SignUpRow, VerificationRow } from '../../store/tables.js'
import { acceptUsername, MAX_NAME_LENGTH } from './apply-fields.js'
import { isFieldEnabled } from './status.js'

/**
 * What a provider says of a person, as far as the instance asks for it and the form does not say it itself.
 * What the rules of the instance refuse is left out, so that the person is asked for it; an address that
 * may not sign up is refused. @throws ApiError not_allowed_access
 */
export async function profileFields(
  ctx: FrontendContext,
  form: SignUpRow,
  { strategy }: VerificationRow,
  profile: ProviderProfile,
): Promise<Partial<SignUpRow>> {
  const { settings } = ctx.instance
  const fields: Partial<SignUpRow> = {}
  for (const [name, value] of [
    ['first_name', profile.firstName],
    ['last_name', profile.lastName],
  ] as const) {
    if (value?.trim() && form[name] === null && isFieldEnabled(settings, name))
      fields[name] = value.trim().slice(0, MAX_NAME_LENGTH)
  }
  const username = form.username === null ? await freeUsername(ctx, profile.username) : null
  if (username !== null) fields.username = username
  if (profile.publicMetadata && Object.keys(profile.publicMetadata).length > 0)
    fields.public_metadata = { ...form.public_metadata, ...profile.publicMetadata }
  return { ...fields, ...addressFields(ctx, form, strategy, profile) }
}

function addressFields(
  ctx: FrontendContext,
  form: SignUpRow,
  strategy: string,
  profile: ProviderProfile,
): Partial<SignUpRow> {
  const address = acceptProvidersEmail(ctx, profile)
  if (address === null) return {}
  // a company knows its people's addresses better than they do
  const isOther = form.email_address !== null && form.email_address !== address
  if (isOther && connectionKeyOf(strategy) !== null) return {}
  // an invitation counts as accepted by how its address was proven
  if (isProven(form, 'email_address') && !isOther) return {}
  const proof = { strategy: contactProofOf(strategy), verified_at: ctx.now }
  return { email_address: address, ...(profile.isEmailProven ? withProof(form, 'email_address', proof) : {}) }
}

async function freeUsername(ctx: FrontendContext, text: string | null): Promise<string | null> {
  if (!text?.trim() || !isFieldEnabled(ctx.instance.settings, 'username')) return null
  try {
    const username = acceptUsername(ctx, text)
    return (await findUsernameHolder(ctx, usernameForms(username))) ? null : username
  } catch (error) {
    if (error instanceof ApiError) return null
    throw error
  }
}
