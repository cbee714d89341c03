/**
 * Publishable keys: `pk_test_` or `pk_live_` and the base64 of `host$`. The SDKs (`parsePublishableKey`)
 * split at underscores into exactly three parts, want one `$` at the end and a dot in the host.
 */
export type KeyKind = 'test' | 'live'

const PATTERN = /^pk_(test|live)_([A-Za-z0-9+/]+={0,2})$/

export function formatPublishableKey(kind: KeyKind, host: string): string {
  return `pk_${kind}_${Buffer.from(`${host}$`)
    .toString('base64')
    .replace(/={1,2}$/, '')}`
}

/** Null for what the SDKs would refuse. */
export function parsePublishableKey(key: string): { kind: KeyKind; host: string } | null {
  const match = PATTERN.exec(key)
  if (!match) return null
  const decoded = Buffer.from(match[2]!, 'base64').toString('latin1')
  const host = decoded.slice(0, -1)
  if (!decoded.endsWith('$') || !/^[\w.:-]+$/.test(host) || !host.includes('.')) return null
  return { kind: match[1] as KeyKind, host }
}
