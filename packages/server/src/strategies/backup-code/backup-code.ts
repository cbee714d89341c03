import { attemptStoredCode } from '../stored-code.js'
import type { Strategy } from '../strategy.js'

/**
 * One of the codes that were written down. They stand in for another second factor, and are never one alone.
 */
export const backupCode: Strategy = {
  name: 'backup_code',
  roles: ['second_factor'],
  isOn: ({ attributes }) => attributes.backupCode.enabled && attributes.backupCode.usedForSecondFactor,
  offer: ({ settings, view, offered }) =>
    offered.length > 0 && backupCode.isOn(settings, 'second_factor') && view?.user.backup_code_enabled
      ? [{ strategy: 'backup_code' }]
      : [],
  attempt: attemptStoredCode('backup_code'),
}
