import { vi } from 'vitest'

/**
 * Repeats a check until it passes, and gives what it returns; throws its last error after a time that
 * only a machine in trouble needs. Vitest's own default, a second, is as long as the workers' pause
 * between two looks at the database.
 */
export function waitUntil<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: 15_000, interval: 20 })
}
