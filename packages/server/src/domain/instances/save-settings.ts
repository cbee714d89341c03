import { parseStoredSettings, type Settings, type SettingsInput } from '../../config/settings.js'
import type { InTx } from '../../context/context.js'
import { ApiError } from '../../errors/api-error.js'
import { invariant } from '../../platform/invariant.js'
import { findInstanceForUpdate, updateInstance } from '../../store/unscoped/instances.js'
import { instanceChanged } from './change-instance.js'

/**
 * Changes one group of the instance's settings; what is not given stays.
 * Parallel changes come one after the other. This node sees it with the next request, others
 * when they look at the revision again.
 * @returns all settings of the instance as they are now
 */
export async function saveSettings<Group extends keyof SettingsInput>(
  ctx: InTx,
  group: Group,
  changes: Partial<SettingsInput[Group]>,
): Promise<Settings> {
  const { db, instance } = ctx
  const row = invariant(
    await findInstanceForUpdate(db, instance.id),
    'The instance of a request does not exist.',
  )
  const stored = (row.settings ?? {}) as Record<string, object | undefined>
  const settings = { ...stored, [group]: { ...stored[group], ...(changes as object) } }
  const parsed = parseStoredSettings(settings)
  if (!parsed.success) {
    const param = parsed.error.issues[0]?.path.map(String).join('.')
    throw new ApiError('form_param_value_invalid', { param, cause: parsed.error })
  }
  await updateInstance(db, instance.id, { settings, updated_at: ctx.now })
  await instanceChanged(ctx)
  return parsed.data
}
