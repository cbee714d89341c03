import * as z from 'zod'
import type { Settings } from '../config/settings.js'
import { BATCH_SIZE, inBatches, instancesWith } from '../jobs/batches.js'
import { isLive } from '../model/session-status.js'
import { DAY_MS } from '../platform/clock.js'
import * as retention from '../store/retention.js'
import type { Scope, Store, Tx } from '../store/store.js'
import type { KeptTable } from '../store/unscoped/instances-with.js'
import { findState, putState } from '../store/unscoped/system-state.js'

const TABLES: KeptTable[] = [
  'clients',
  'sessions',
  'dev_browsers',
  'trusted_devices',
  'sign_in_tokens',
  'actor_tokens',
  'invitations',
  'organization_invitations',
]

/** Deletes what has been over for longer than the settings of its instance say. */
export async function forgetWhatIsOver(store: Store, now: number, signal?: AbortSignal): Promise<void> {
  for await (const { id, settings } of instancesWith(store.read, TABLES)) {
    if (signal?.aborted) return
    await new Retention(store, { id }, settings, now, signal).apply()
  }
}

type Deletion = (scope: Scope<Tx>, cut: retention.Cut) => Promise<number>

class Retention {
  constructor(
    private readonly store: Store,
    private readonly instance: Scope['instance'],
    private readonly settings: Settings,
    private readonly now: number,
    private readonly signal?: AbortSignal,
  ) {}

  async apply(): Promise<void> {
    const kept = this.settings.retention
    await this.delete(kept.sessionDays, retention.deleteClosedSessions)
    await this.delete(kept.sessionDays, retention.deleteExpiredSessions)
    await this.lookAtOpenSessions()
    await this.delete(kept.ticketDays, retention.deleteRevokedDevices)
    await this.delete(kept.anonymousClientDays, retention.deleteAnonymousClients)
    await this.delete(kept.devBrowserDays, retention.deleteLoneDevBrowsers)
    for (const table of ['sign_in_tokens', 'actor_tokens'] as const) {
      await this.delete(kept.ticketDays, (scope, cut) => retention.deleteSettled(scope, table, cut))
      await this.delete(kept.ticketDays, (scope, cut) => retention.deleteExpired(scope, table, cut))
    }
    if (kept.invitationDays === null) return
    for (const table of ['invitations', 'organization_invitations'] as const)
      await this.delete(kept.invitationDays, (scope, cut) => retention.deleteSettled(scope, table, cut))
    await this.delete(kept.invitationDays, (scope, cut) => retention.deleteExpired(scope, 'invitations', cut))
  }

  private async delete(keptDays: number, deletion: Deletion): Promise<void> {
    await inBatches(() => this.transaction(scope => deletion(scope, this.cut(keptDays))), this.signal)
  }

  /**
   * What ended because nobody used or chose it has no index: when a session was used last is written too
   * often. So old sessions are looked at in turn, a page each time. Without long lifetimes there are none.
   */
  private async lookAtOpenSessions(): Promise<void> {
    const cut = this.cut(this.settings.retention.sessionDays)
    const name = `old_sessions_seen:${this.instance.id}`
    const seen = await findState(this.store.read, name)
    const after = seen === undefined ? BEGINNING : place.parse(JSON.parse(seen))
    const page = await retention.listOldOpenSessions(
      { db: this.store.read, instance: this.instance },
      cut,
      after,
    )
    if (page.length === 0 && after.createdAt === BEGINNING.createdAt) return
    const isOver = (session: Parameters<typeof isLive>[0]) => !isLive(session, this.settings, cut.before)
    const last = page.length === BATCH_SIZE ? page.at(-1)! : null
    const next = last ? { createdAt: last.created_at, id: last.id } : BEGINNING
    await this.transaction(async scope => {
      const ids = page.filter(isOver).map(({ id }) => id)
      await retention.deleteSessionsThatAreOver(scope, ids, isOver)
      if (last || seen !== undefined) await putState(scope.db, name, JSON.stringify(next))
    })
  }

  private cut(keptDays: number): retention.Cut {
    return { before: this.now - keptDays * DAY_MS, limit: BATCH_SIZE }
  }

  private transaction<T>(run: (scope: Scope<Tx>) => Promise<T>): Promise<T> {
    return this.store.transaction(db => run({ db, instance: this.instance }))
  }
}

const place = z.object({ createdAt: z.number(), id: z.string() })
const BEGINNING: retention.Place = { createdAt: -1, id: '' }
