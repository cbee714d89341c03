import { setTimeout as sleep } from 'node:timers/promises'
import type { Services } from '../context/services.js'
import { StorageUnavailable } from '../platform/storage-unavailable.js'

/** Whoever asks whether the node is ready waits no longer. */
const READY_WITHIN_MS = 900

export interface Look {
  /** what keeps this node from serving, such as `draining` or `storage_away`; null: nothing */
  obstacle: string | null
  /** what keeps it from nothing, and may cost data one day, such as `fsync_off` */
  warnings: string[]
}

/** Whether a balancer may send requests to this node. */
export class Readiness {
  private isDraining = false
  // what the log has said last: once, and not at every look
  private toldObstacle: string | null = null
  private toldWarnings = ''

  constructor(private readonly services: Pick<Services, 'store' | 'log'>) {}

  /** The node ends soon: it serves what comes, but wants no more of it. */
  drain(): void {
    this.isDraining = true
  }

  /** Within a second, whatever the storage does. */
  async look(): Promise<Look> {
    if (this.isDraining) return { obstacle: 'draining', warnings: [] }
    const late = sleep(READY_WITHIN_MS, { obstacle: 'storage_slow', warnings: [] }, { ref: false })
    return Promise.race([this.probe(), late])
  }

  private async probe(): Promise<Look> {
    try {
      const warnings = await this.services.store.lane('probe').probe()
      this.tellObstacle(null)
      this.tellWarnings(warnings)
      return { obstacle: null, warnings }
    } catch (error) {
      const obstacle = `storage_${error instanceof StorageUnavailable ? error.trouble : 'broken'}`
      this.tellObstacle(obstacle, error)
      return { obstacle, warnings: [] }
    }
  }

  private tellObstacle(obstacle: string | null, error?: unknown): void {
    if (obstacle === this.toldObstacle) return
    this.toldObstacle = obstacle
    const { log } = this.services
    if (obstacle === null) log.warn('the storage answers again')
    else log.error({ err: error, reason: obstacle }, 'the storage does not serve: this node is not ready')
  }

  private tellWarnings(warnings: string[]): void {
    const all = warnings.join()
    if (all === this.toldWarnings) return
    this.toldWarnings = all
    if (warnings.length > 0) {
      this.services.log.warn(
        { warnings },
        'the database may lose acknowledged changes in a power loss: see docs/durability.md',
      )
    }
  }
}
