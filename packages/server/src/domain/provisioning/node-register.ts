import type { Services } from '../../context/services.js'
import { Turns } from '../../platform/turns.js'
import { migrationNames } from '../../store/migrations/migrate.js'
import { findContracts } from '../../store/migrations/schema-range.js'
import type { NodeRow } from '../../store/tables.js'
import {
  deleteNode,
  listNodes,
  NODE_BEATS_EVERY_MS,
  NODE_GONE_AFTER_MS,
  putNode,
} from '../../store/unscoped/nodes.js'

type NodeServices = Pick<Services, 'store' | 'clock' | 'ids' | 'log' | 'publicUrl'>

/** This server in the list of those that run over the same database. */
export class NodeRegister {
  private readonly row: NodeRow
  private readonly turns: Turns
  /** digests of other files that were told of */
  private readonly told = new Set<string>()
  private hasEnded = false

  /**
   * @param configDigest of the configuration file; null: there is none
   * @param onEnded called once, when a newer version has taken away what this one uses
   */
  constructor(
    private readonly services: NodeServices,
    configDigest: string | null,
    private readonly onEnded: () => void = () => {},
  ) {
    const now = services.clock.now()
    this.row = {
      id: services.ids.next('node'),
      config_digest: configDigest,
      schema: migrationNames.at(-1) ?? null,
      public_url: services.publicUrl,
      started_at: now,
      seen_at: now,
    }
    this.turns = new Turns({
      log: services.log,
      intervalMs: NODE_BEATS_EVERY_MS,
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
    await this.checkSchema()
  }

  private async checkSchema(): Promise<void> {
    const { store, log } = this.services
    if (this.hasEnded || (await findContracts(store.read, migrationNames)).length === 0) return
    this.hasEnded = true
    log.error('a newer version has changed the database so that this one cannot run with it any more')
    this.onEnded()
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
  return listNodes(store.read, clock.now() - NODE_GONE_AFTER_MS)
}
