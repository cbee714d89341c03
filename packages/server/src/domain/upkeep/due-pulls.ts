import type { Services } from '../../context/services.js'
import { HOUR_MS } from '../../platform/clock.js'
import { claimDuePull } from '../../store/directory-pulls.js'
import { listDuePulls } from '../../store/unscoped/directory-pulls.js'
import { enqueuePull } from '../directories/google/own-pulls.js'

const AT_A_TIME = 100

/** Has every directory read whose time has come: an hour after the last time, or as a run has said. */
export async function queueDuePulls(services: Services, signal: AbortSignal): Promise<void> {
  const { store, clock } = services
  for (;;) {
    const now = clock.now()
    const due = await listDuePulls(store.read, now, AT_A_TIME)
    if (due.length === 0 || signal.aborted) return
    const afterCommit: (() => void)[] = []
    await store.transaction(async db => {
      afterCommit.length = 0
      for (const pull of due) {
        const { instance_id: instanceId, id } = pull
        if (!(await claimDuePull({ db, instance: { id: instanceId } }, pull, now + HOUR_MS))) continue
        const ctx = { services, db, now, afterCommit: (action: () => void) => afterCommit.push(action) }
        await enqueuePull(ctx, instanceId, id)
      }
    })
    for (const action of afterCommit) action()
  }
}
