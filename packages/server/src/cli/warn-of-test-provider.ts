import type { Services } from '../context/services.js'
import { listSlugsWithTestProvider } from '../store/unscoped/instances.js'
import { isLoopback } from './public-url.js'

const NAMED_INSTANCES = 10

/**
 * Whoever reaches the built-in test provider signs in as whom they like. That is what it is for, on one's own
 * machine: where the server is reached from beyond it, those who run it are told.
 * @param host that the server listens on. @param publicUrl as people reach it, through a proxy too
 */
export async function warnOfTestProvider(
  { store, log }: Pick<Services, 'store' | 'log'>,
  host: string,
  publicUrl: string,
): Promise<void> {
  if (isLoopback(host) && isLoopback(new URL(publicUrl).hostname)) return
  const instances = await listSlugsWithTestProvider(store.read, NAMED_INSTANCES)
  if (instances.length === 0) return
  log.warn(
    { instances },
    'others can reach the built-in test provider, by which anybody signs in as anybody: give these development ' +
      'instances credentials of their providers, or switch the connections off (docs/social-sign-in.md)',
  )
}
