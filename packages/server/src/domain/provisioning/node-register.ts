import type { Services } from '../../context/services.js'
import { SECOND_MS } from '../../platform/clock.js'
import { Turns } from '../../platform/turns.js'
import type { NodeRow } from '../../store/tables.js'
import { deleteNode, listNodes, putNode } from '../../store/unscoped/nodes.js'

const BEAT_EVERY_MS = 10 * SECOND_MS
/** A node that has missed three beats does not run any more, or does not reach the database. */
export const GONE_AFTER_MS = 3 * BEAT_EVERY_MS

type NodeServices = Pick<Services, 'store' | 'clock' | 'ids' | 'log'>

/** This server in the list of those that run over the same database. */
export class NodeRegister {
  private readonly row: NodeRow
  private readonly turns: Turns
  /** digests of other files that were told of */
  private readonly told = new Set<string>()

  /** @param configDigest of the configuration file; null: there is none */
  constructor(
    private readonly services: NodeServices,
    configDigest: string | null,
  ) {
    const now = services.clock.now()
    this.row = { id: services.ids.next('node'), config_digest: configDigest, started_at: now, seen_at: now }
    this.turns = new Turns({
      log: services.log,
      intervalMs: BEAT_EVERY_MS,
      steps: { 'this node did not report itself': () => this.beat() },
    })
  }

  start(): void {
    this.turns.start()
  }

  async stop(): Promise<void> {
    await this.turns.stop()
    // without the database it is gone in half a minute
    await this.services.store.transaction(tx => deleteNode(tx, this.row.id)).catch(() => {})
  }

  private async beat(): Promise<void> {
    const { store, clock } = this.services
    await store.transaction(tx => putNode(tx, { ...this.row, seen_at: clock.now() }))
    for (const other of await listRunningNodes(this.services)) this.compare(other)
  }

  private compare({ id, config_digest: digest, started_at: startedAt }: NodeRow): void {
    if (digest === null || this.row.config_digest === null) return
    if (digest === this.row.config_digest || this.told.has(digest)) return
    this.told.add(digest)
    this.services.log.warn(
      { node: id, startedAt },
      'another node runs with another configuration file: at each start they undo what the other one applied',
    )
  }
}

/** The servers that run over a database now, as far as it knows. */
export function listRunningNodes({ store, clock }: Pick<Services, 'store' | 'clock'>): Promise<NodeRow[]> {
  return listNodes(store.read, clock.now() - GONE_AFTER_MS)
}
