import { ConfigError } from '../../config/config-error.js'
import type { ValidConfig, ValidInstance } from '../../config/config-schema.js'
import type { DeclaredPermissions, DeclaredRoles } from '../../config/organization-roles.js'
import type { Context, InTx } from '../../context/context.js'
import type { Services } from '../../context/services.js'
import { systemContext } from '../../context/system-context.js'
import { inTransaction } from '../../context/transaction.js'
import { ApiError } from '../../errors/api-error.js'
import { invariant } from '../../platform/invariant.js'
import { lockPlatform } from '../../store/unscoped/lock.js'
import { ensureRoles } from '../organizations/default-roles.js'
import { createPermission, updatePermission } from '../organizations/permissions.js'
import { loadRoleBook } from '../organizations/role-book.js'
import { createRole, type RoleChanges, updateRole } from '../organizations/roles.js'

/**
 * Makes the permissions and roles that the configuration declares, as it declares them, with the
 * events of each change; a second run changes nothing. What it does not mention stays: members may
 * have such a role. Needs a fresh registry.
 * @throws ConfigError
 */
export async function applyDeclaredRoles(services: Services, config: ValidConfig): Promise<void> {
  for (const declared of config.applications.flatMap(application => application.instances)) {
    if (!declared.organizationPermissions && !declared.organizationRoles) continue
    const instance = invariant(
      await services.registry.findBySlug(declared.slug),
      `The registry does not know the instance ${declared.slug}.`,
    )
    const ctx = systemContext(services, instance, services.store.read, action => action())
    await inTransaction(ctx, async tx => {
      await lockPlatform(services.store, tx.db) // several nodes may start at once
      await applyTo(tx, declared)
    })
  }
}

async function applyTo(ctx: InTx, declared: ValidInstance): Promise<void> {
  await ensureRoles(ctx)
  await applyPermissions(ctx, declared.organizationPermissions ?? {})
  await applyRoles(ctx, declared.organizationRoles ?? {})
}

async function applyPermissions(ctx: InTx, declared: DeclaredPermissions): Promise<void> {
  const { permissions } = await loadRoleBook(ctx)
  for (const [key, { name, description }] of Object.entries(declared)) {
    const present = permissions.find(row => row.key === key)
    const changes = {
      ...(present?.name === name ? {} : { name }),
      ...(description === undefined || present?.description === description.trim() ? {} : { description }),
    }
    await asConfigError(ctx, `organizationPermissions.${key}`, async () => {
      if (!present) await createPermission(ctx, { key, name, ...changes })
      else if (Object.keys(changes).length > 0) await updatePermission(ctx, present.id, changes)
    })
  }
}

async function applyRoles(ctx: InTx, declared: DeclaredRoles): Promise<void> {
  const book = await loadRoleBook(ctx)
  const idsOf = (keys: string[]) =>
    keys.map(key => {
      const permission = book.permissions.find(row => row.key === key)
      if (!permission) throw new ConfigError(`there is no permission ${key}`)
      return permission.id
    })
  for (const [key, { name, description, permissions }] of Object.entries(declared)) {
    await asConfigError(ctx, `organizationRoles.${key}`, async () => {
      const present = book.findByKey(key)
      const ids =
        permissions === 'all' ? book.permissions.map(row => row.id) : permissions && idsOf(permissions)
      if (!present) {
        const values = { key, name: name ?? nameOf(key), description: description ?? null }
        await createRole(ctx, { ...values, permissions: ids ?? [], includeInInitialRoleSet: true })
        return
      }
      const held = present.permissions.map(row => row.id)
      const changes: RoleChanges = {
        ...(name === undefined || name === present.role.name ? {} : { name }),
        ...(description === undefined || (description.trim() || null) === present.role.description
          ? {}
          : { description }),
        ...(ids === undefined || isSameSet(ids, held) ? {} : { permissions: ids }),
      }
      if (Object.keys(changes).length > 0) await updateRole(ctx, present.role.id, changes)
    })
  }
}

const isSameSet = (a: string[], b: string[]) =>
  new Set(a).size === new Set(b).size && a.every(each => b.includes(each))

/** `org:team_lead`: Team lead */
function nameOf(key: string): string {
  const words = key.replace(/^org:/, '').replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

async function asConfigError(ctx: Context, path: string, run: () => Promise<void>): Promise<void> {
  try {
    await run()
  } catch (error) {
    const reason = error instanceof ApiError ? (error.errors[0]?.long_message ?? error.code) : null
    if (reason === null && !(error instanceof ConfigError)) throw error
    const text = reason ?? (error as ConfigError).message
    throw new ConfigError(`Instance ${ctx.instance.slug}, ${path}: ${text}`)
  }
}
