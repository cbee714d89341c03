import { MINUTE_MS, SECOND_MS } from '../platform/clock.js'

/** A node that has not renewed its lease for so long counts as dead, and another one takes the job over. */
export const LEASE_MS = 2 * MINUTE_MS
export const RENEW_AFTER_MS = 30 * SECOND_MS

/**
 * Renews the lease of a job while it runs.
 * @param renew resolves to false when another node has the job; when it fails, the next look tells
 * @param onLost is called once, and nothing is renewed after that
 * @returns ends the renewing
 */
export function keepLease(renew: () => Promise<boolean>, onLost: () => void): () => void {
  let isOver = false
  let timer = schedule()

  function schedule(): NodeJS.Timeout {
    return setTimeout(() => void renewOnce(), RENEW_AFTER_MS).unref()
  }
  async function renewOnce(): Promise<void> {
    const isOurs = await renew().catch(() => true)
    if (isOver) return
    if (isOurs) timer = schedule()
    else onLost()
  }
  return () => {
    isOver = true
    clearTimeout(timer)
  }
}
