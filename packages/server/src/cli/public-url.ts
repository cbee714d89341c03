import type { Store } from '../store/store.js'
import { findState, putState } from '../store/unscoped/system-state.js'

/** The address that the last `start` was told, so that `keys` and `env` print the same one. */
export const PUBLIC_URL_STATE = 'public_url'

/** Hosts that mean "every interface": nobody can type them into a browser. */
const WILDCARD_HOSTS = new Set(['0.0.0.0', '::', ''])
const LOOPBACK_HOSTS = new Set(['127.0.0.1', '::1', '[::1]', 'localhost'])

export function isLoopback(host: string): boolean {
  return LOOPBACK_HOSTS.has(host)
}

/** `localhost` rather than 127.0.0.1: cookies of the application on localhost:3000 are then first-party. */
export function defaultPublicUrl(host: string, port: number): string {
  const name =
    isLoopback(host) || WILDCARD_HOSTS.has(host) ? 'localhost' : host.includes(':') ? `[${host}]` : host
  return `http://${name}:${port}`
}

export async function rememberPublicUrl(store: Store, publicUrl: string): Promise<void> {
  if ((await findState(store.read, PUBLIC_URL_STATE)) === publicUrl) return
  await store.transaction(tx => putState(tx, PUBLIC_URL_STATE, publicUrl))
}
