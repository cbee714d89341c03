import type { bapi } from '@frontdesk/contract'
import type { Context, InTx } from '../../context/context.js'
import { inTransaction } from '../../context/transaction.js'
import { deleteUser } from '../../domain/accounts/delete-user.js'
import { importFactors } from '../../domain/factors/import-factors.js'
import { knownTexts } from '../../domain/passwords/known-words.js'
import { passwordColumns, type PasswordDigest } from '../../domain/passwords/user-passwords.js'
import { checkUsernameRules } from '../../domain/users/identifiers.js'
import { checkMetadataSize } from '../../domain/users/metadata.js'
import { revokeSessions } from '../../domain/users/restrictions.js'
import { updateUser, type UserChanges } from '../../domain/users/update-user.js'
import { getUserView, userFacts } from '../../domain/views/user-view.js'
import { ApiError } from '../../errors/api-error.js'
import { backendOperation, type Operation } from '../../operation/operation.js'
import { writtenUsername } from '../../protocols/username.js'
import { backendUser } from '../../resources/user.js'
import type { UserRow } from '../../store/tables.js'
import { parseInstant, parseOptionalName, refuseUnsupported } from '../input.js'
import { newPassword } from './new-password.js'

type Body = bapi.Operations['UpdateUser']['body']

/** From here on metadata has operations of its own, and this one refuses it (spec: UpdateUser). */
const METADATA_MOVED_IN = '2026-05-12'
const METADATA = ['public_metadata', 'private_metadata', 'unsafe_metadata'] as const

const updateOneUser = backendOperation('UpdateUser', {
  mode: 'staged',
  access: 'secret-key',
  run: async (ctx, { path, body }) => {
    refuseUnsupported(body, ['profile_image_id'])
    const present = await getUserView(ctx, path.user_id)
    const changes = userChanges(ctx, present.user, body)
    const named = [body.username, body.first_name, body.last_name]
    const digest = await newPassword(ctx, body, [...knownTexts(present), ...named])
    const signOut = Boolean(digest && body.sign_out_of_other_sessions)
    const factors = { totpSecret: body.totp_secret, backupCodes: body.backup_codes }
    const view = await inTransaction(ctx, async tx =>
      importFactors(tx, await save(tx, path.user_id, changes, digest, signOut), factors),
    )
    return backendUser(view, userFacts(ctx))
  },
})

async function save(
  ctx: InTx,
  userId: string,
  changes: UserChanges,
  digest: PasswordDigest | null,
  signOut: boolean,
) {
  const columns = digest ? { ...changes.columns, ...passwordColumns(ctx, digest) } : changes.columns
  const view = await updateUser(ctx, userId, { ...changes, columns })
  if (signOut) await revokeSessions(ctx, userId)
  return view
}

function userChanges(ctx: Context, user: UserRow, body: Body): UserChanges {
  const username = body.username == null ? body.username : writtenUsername(body.username)
  // what does not change is never refused: the rules may be younger
  if (username && username !== user.username) {
    if (!ctx.instance.settings.attributes.username.enabled)
      throw new ApiError('form_param_value_disabled', { param: 'username' })
    checkUsernameRules(ctx.instance.settings, username)
  }
  const columns: UserChanges['columns'] = {
    first_name: parseOptionalName(body.first_name, 'first_name'),
    last_name: parseOptionalName(body.last_name, 'last_name'),
    external_id: parseOptionalName(body.external_id, 'external_id'),
    locale: parseOptionalName(body.locale, 'locale'),
    timezone: parseOptionalName(body.timezone, 'timezone'),
    primary_email_address_id: body.primary_email_address_id,
    primary_phone_number_id: body.primary_phone_number_id,
    primary_web3_wallet_id: body.primary_web3_wallet_id,
    delete_self_enabled: body.delete_self_enabled ?? undefined,
    create_organization_enabled: body.create_organization_enabled ?? undefined,
    create_organizations_limit: body.create_organizations_limit,
    bypass_client_trust: body.bypass_client_trust ?? undefined,
    legal_accepted_at: parseInstant(body.legal_accepted_at, 'legal_accepted_at'),
    created_at: parseInstant(body.created_at, 'created_at') ?? undefined,
    ...metadataColumns(ctx, body),
  }
  const given = Object.entries(columns).filter(([, value]) => value !== undefined)
  return { username, columns: Object.fromEntries(given) }
}

/** Replaces whole objects, as SDKs before that version expect of `updateUser` (docs/behaviours.md 27). */
function metadataColumns(ctx: Context, body: Body): UserChanges['columns'] {
  const columns: UserChanges['columns'] = {}
  for (const name of METADATA) {
    const value = body[name]
    if (value === undefined) continue
    if (ctx.request.apiVersion >= METADATA_MOVED_IN) throw new ApiError('form_param_unknown', { param: name })
    columns[name] = checkMetadataSize(value ?? {}, name)
  }
  return columns
}

const deleteOneUser = backendOperation('DeleteUser', {
  mode: 'write',
  access: 'secret-key',
  run: (ctx, { path }) => deleteUser(ctx, path.user_id, 'application'),
})

export const userUpdateOperations: Operation[] = [updateOneUser, deleteOneUser]
