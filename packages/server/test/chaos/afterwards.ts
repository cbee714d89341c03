import { setTimeout as sleep } from 'node:timers/promises'
import { expireClaims, inspectWhileRunning } from '../faults/inspect.js'
import type { Storage } from '../faults/server-process.js'
import { mint } from '../support.js'
import { type CallableNode, type Caller, insist } from './caller.js'
import type { LogFollower, WebhookListener } from './listeners.js'
import type { Model } from './model.js'

const ASKED = 30
const DELIVERED_AT_MOST_MS = 600_000
const ASKED_REVOKED = 200

/** Whatever was wrong meanwhile: now that all is well, nobody believes in a revoked session. */
export async function expectRevokedToStayOut(
  caller: Caller,
  nodes: readonly CallableNode[],
  model: Model,
): Promise<void> {
  for (const { browser, sessionId } of model.revoked.slice(-ASKED_REVOKED)) {
    for (const at of nodes) {
      const { status } = await insist(() => mint(caller.browser({ like: browser, at }), sessionId))
      if (status === 200) model.violated(`${at.name} still mints for ${sessionId}, which was revoked`)
    }
  }
}

/** Each node gives what was acknowledged last, so many of each kind. */
export async function expectReadableEverywhere(
  caller: Caller,
  nodes: readonly CallableNode[],
  model: Model,
  asked = ASKED,
): Promise<void> {
  const paths = [
    ...[...model.users.keys()].slice(-asked).map(id => `/users/${id}`),
    ...[...model.organizations.keys()].slice(-asked).map(id => `/organizations/${id}`),
    ...model.people.slice(-asked).map(({ sessionId }) => `/sessions/${sessionId}`),
  ]
  for (const node of nodes) {
    for (const path of paths) {
      await insist(() => caller.backend('GET', path, undefined, node)).catch((error: unknown) =>
        model.violated(`${node.name} does not give ${path}: ${String(error)}`),
      )
    }
  }
}

/** Until both listeners have heard of everything. Retries and claims of the dead need not be waited for. */
export async function deliverAll(
  storage: Storage,
  webhooks: WebhookListener,
  follower: LogFollower,
): Promise<void> {
  const startedAt = performance.now()
  await inspectWhileRunning(storage, async store => {
    const count = store.read.selectFrom('events').select(eb => eb.fn.countAll().as('count'))
    for (;;) {
      const [row] = await count.execute()
      const isComplete = [follower.seen, webhooks.arrivals].every(heard => heard.length >= Number(row!.count))
      if (isComplete || performance.now() - startedAt > DELIVERED_AT_MOST_MS) return
      await expireClaims(store)
      await sleep(1000)
    }
  })
}
