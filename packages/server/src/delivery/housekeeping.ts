import { DAY_MS } from '../platform/clock.js'
import {
  deleteStaleRows,
  purgeSettledBodies,
  staleKinds,
  type StaleKind,
} from '../store/platform/housekeeping.js'
import type { Store } from '../store/store.js'

const BATCH_SIZE = 1000

/** How long rows stay after they have lost their use: an answer "expired" is more helpful than "not found". */
const KEPT_MS: Record<StaleKind, number> = {
  handshakeNonces: 0,
  refreshTokens: 0,
  verifications: DAY_MS,
  signIns: DAY_MS,
  signUps: DAY_MS,
  attemptCounters: DAY_MS,
  messages: 30 * DAY_MS,
}

/** Deletes what nobody will ask for again, in small transactions. */
export async function sweep(store: Store, now: number): Promise<void> {
  for (const kind of staleKinds) {
    await inBatches(() => store.transaction(tx => deleteStaleRows(tx, kind, now - KEPT_MS[kind], BATCH_SIZE)))
  }
  await inBatches(() => store.transaction(tx => purgeSettledBodies(tx, BATCH_SIZE)))
}

async function inBatches(run: () => Promise<number>): Promise<void> {
  while ((await run()) === BATCH_SIZE);
}
