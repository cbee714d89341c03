import { parseStoredSettings, type Settings } from '../../config/settings.js'
import type { InTx } from '../../context/context.js'
import { ApiError } from '../../errors/api-error.js'
import { invariant } from '../../platform/invariant.js'
import type { InstanceRow } from '../../store/tables.js'
import { noteInstanceChanges } from '../../store/unscoped/instance-changes.js'
import { findInstanceForUpdate, updateInstance } from '../../store/unscoped/instances.js'

/** Settings by group; what is undefined or null stays as it is. */
export type SettingsChanges = {
  [Group in keyof Settings]?: Settings[Group] extends object
    ? Nullable<Settings[Group]>
    : Settings[Group] | null | undefined
}

type Nullable<T> = { [Name in keyof T]?: T[Name] | null | undefined }

/** Values for which null is a value of its own rather than "as it is". */
const CLEARED = Symbol('cleared')
export const cleared = CLEARED as unknown as null

/**
 * Changes settings, and other columns, of the instance that the request is for. Every node sees it within
 * seconds, this one at once.
 * @returns all settings as they are now @throws ApiError form_param_value_invalid
 */
export async function changeInstance(
  ctx: InTx,
  changes: SettingsChanges,
  columns: Partial<Pick<InstanceRow, 'origins' | 'domain' | 'publishable_key'>> = {},
): Promise<Settings> {
  const { db, instance } = ctx
  const row = invariant(
    await findInstanceForUpdate(db, instance.id),
    'The instance of a request does not exist.',
  )
  const settings = merge(row.settings as Record<string, unknown>, changes)
  const parsed = parseStoredSettings(settings)
  if (!parsed.success) {
    throw new ApiError('form_param_value_invalid', {
      param: parsed.error.issues[0]?.path.join('.'),
      cause: parsed.error,
    })
  }
  await updateInstance(db, instance.id, { ...columns, settings, updated_at: ctx.now })
  await instanceChanged(ctx)
  return parsed.data
}

/**
 * Every node learns that it has to read this instance anew. Call in the transaction that changes what the
 * registry keeps.
 */
export async function instanceChanged(ctx: InTx): Promise<void> {
  await noteInstanceChanges(ctx.db, [ctx.instance.id])
  ctx.afterCommit(() => ctx.services.registry.invalidate())
}

function merge(stored: Record<string, unknown>, changes: SettingsChanges): Record<string, unknown> {
  const merged = { ...stored }
  for (const [group, change] of Object.entries(changes)) {
    if (change === null || change === undefined) continue
    merged[group] = typeof change === 'object' ? { ...(merged[group] as object), ...given(change) } : change
  }
  return merged
}

function given(change: object): Record<string, unknown> {
  const values = Object.entries(change).filter(([, value]) => value !== undefined && value !== null)
  return Object.fromEntries(
    values.map(([name, value]) => [name, (value as unknown) === CLEARED ? null : (value as unknown)]),
  )
}
