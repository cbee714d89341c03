import type { Settings } from '../config/settings.js'

const SHORT_KEYS: Record<string, string> = { 'org:admin': 'admin', 'org:member': 'member' }

/**
 * How a role's key is written in answers and tokens: `org:admin`, or `admin` where
 * the instance asks for short keys.
 */
export function roleKey(key: string, settings: Settings): string {
  return settings.organizations.shortRoleKeys ? (SHORT_KEYS[key] ?? key) : key
}
