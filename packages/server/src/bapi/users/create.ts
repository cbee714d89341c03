import type { bapi } from '@frontdesk/contract'
import type { Context } from '../../context/context.js'
import { inTransaction } from '../../context/transaction.js'
import { importFactors } from '../../domain/factors/import-factors.js'
import { createUser, type NewContact, type NewUser } from '../../domain/users/create-user.js'
import { checkUsernameRules } from '../../domain/users/identifiers.js'
import { checkEnabled, checkRequirements } from '../../domain/users/requirements.js'
import { lockColumns } from '../../domain/users/restrictions.js'
import { userFacts } from '../../domain/views/user-view.js'
import { ApiError } from '../../errors/api-error.js'
import { backendOperation, type Operation } from '../../operation/operation.js'
import { writtenUsername } from '../../protocols/username.js'
import { backendUser } from '../../resources/user.js'
import { parseInstant, parseName } from '../input.js'
import { newPassword } from './new-password.js'

type Body = bapi.Operations['CreateUser']['body']

const createOneUser = backendOperation('CreateUser', {
  mode: 'staged',
  access: 'secret-key',
  run: async (ctx, { body }) => {
    const input = newUser(ctx, body)
    const username = writtenUsername(input.username ?? '')
    if (username) checkUsernameRules(ctx.instance.settings, username)
    const digest = await newPassword(ctx, body, [
      ...(body.email_address ?? []),
      ...(body.phone_number ?? []),
      input.username,
      input.firstName,
      input.lastName,
    ])
    const complete: NewUser = { ...input, passwordHash: digest?.hash, passwordHasher: digest?.hasher }
    checkEnabled(ctx.instance.settings, complete)
    checkRequirements(ctx.instance.settings, complete, {
      password: body.skip_password_requirement ?? false,
      identifiers: body.skip_user_requirement ?? false,
      legal: body.skip_legal_checks ?? false,
    })
    const factors = { totpSecret: body.totp_secret, backupCodes: body.backup_codes }
    const view = await inTransaction(ctx, async tx =>
      importFactors(tx, await createUser(tx, complete), factors),
    )
    return backendUser(view, userFacts(ctx))
  },
})

function newUser(ctx: Context, body: Body): NewUser {
  return {
    emailAddresses: contacts('email_address', body.email_address, body.email_address_identification_status),
    phoneNumbers: contacts('phone_number', body.phone_number, body.phone_number_identification_status),
    web3Wallets: contacts('web3_wallet', body.web3_wallet, undefined),
    username: body.username,
    firstName: parseName(body.first_name, 'first_name'),
    lastName: parseName(body.last_name, 'last_name'),
    locale: parseName(body.locale, 'locale'),
    timezone: parseName(body.timezone, 'timezone'),
    externalId: parseName(body.external_id, 'external_id'),
    publicMetadata: body.public_metadata,
    privateMetadata: body.private_metadata,
    unsafeMetadata: body.unsafe_metadata,
    legalAcceptedAt: parseInstant(body.legal_accepted_at, 'legal_accepted_at'),
    createdAt: parseInstant(body.created_at, 'created_at') ?? undefined,
    banned: body.banned ?? undefined,
    deleteSelfEnabled: body.delete_self_enabled ?? undefined,
    createOrganizationEnabled: body.create_organization_enabled ?? undefined,
    createOrganizationsLimit: body.create_organizations_limit,
    bypassClientTrust: body.bypass_client_trust ?? undefined,
    ...lock(ctx, body.locked ?? false),
  }
}

/** Verified unless its status, at the same place of the other list, says `reserved` (spec: CreateUser). */
function contacts(param: string, values: string[] | undefined, statuses: string[] | undefined): NewContact[] {
  const given = values ?? []
  if (statuses && statuses.length > 0 && statuses.length !== given.length)
    throw new ApiError('form_param_value_invalid', { param: `${param}_identification_status` })

  return given.map((value, index) => {
    const reserved = statuses?.[index] === 'reserved'
    return { value, verified: !reserved, strategy: 'admin', reserved }
  })
}

function lock(ctx: Context, locked: boolean): Pick<NewUser, 'lockedAt' | 'lockoutExpiresAt'> {
  if (!locked) return {}
  if (!ctx.instance.settings.attackProtection.lockoutEnabled)
    throw new ApiError('form_param_value_disabled', { param: 'locked' })
  const columns = lockColumns(ctx)
  return { lockedAt: columns.locked_at, lockoutExpiresAt: columns.lockout_expires_at }
}

export const userCreateOperations: Operation[] = [createOneUser]
