import { setTimeout as sleep } from 'node:timers/promises'
import type { Services } from '../context/services.js'
import { StorageUnavailable } from '../platform/storage-unavailable.js'

/** Whoever asks whether the node is ready waits no longer. */
const READY_WITHIN_MS = 900

/** Whether a balancer may send requests to this node. */
export class Readiness {
  private isDraining = false
  /** what the log has said last, once and not at every look */
  private told: string | null = null

  constructor(private readonly services: Pick<Services, 'store' | 'log'>) {}

  /** The node ends soon: it serves what comes, but wants no more of it. */
  drain(): void {
    this.isDraining = true
  }

  /** Within a second, whatever the storage does: what keeps this node from serving; null: nothing. */
  async obstacle(): Promise<string | null> {
    if (this.isDraining) return 'draining'
    const late = sleep(READY_WITHIN_MS, 'slow', { ref: false })
    const trouble = await Promise.race([this.probe(), late])
    return trouble === null ? null : `storage_${trouble}`
  }

  private async probe(): Promise<string | null> {
    try {
      await this.services.store.lane('probe').probe()
      this.tell(null)
      return null
    } catch (error) {
      const trouble = error instanceof StorageUnavailable ? error.trouble : 'broken'
      this.tell(trouble, error)
      return trouble
    }
  }

  private tell(trouble: string | null, error?: unknown): void {
    if (trouble === this.told) return
    this.told = trouble
    const { log } = this.services
    if (trouble === null) log.warn('the storage answers again')
    else log.error({ err: error, trouble }, 'the storage does not serve: this node is not ready')
  }
}
