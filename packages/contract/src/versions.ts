import { readData } from './read-data.js'

/** The API versions that the contract knows, ascending. */
export const API_VERSIONS: readonly string[] = readData<string[]>('versions.json')

export const NEWEST_API_VERSION: string = API_VERSIONS.at(-1)!

/** What a request without a version gets: the SDKs of version 4 send none and expect the first shapes. */
const DEFAULT_API_VERSION = '2021-02-05'

/**
 * The known version that serves a requested one, or null when the request is no date. An unknown date takes
 * the last known version not after it, since versions are named by the day of a breaking change; one before
 * the first known version takes that one.
 */
export function resolveApiVersion(requested: string | undefined): string | null {
  if (requested === undefined || requested === '') return DEFAULT_API_VERSION
  // the SDKs ask for the newest ones in every request
  if (API_VERSIONS.includes(requested)) return requested
  if (!isDate(requested)) return null
  return API_VERSIONS.findLast(version => version <= requested) ?? DEFAULT_API_VERSION
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const instant = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(text)
}
