import { mint } from '../support.js'
import { type CallableNode, type Caller, insist } from './caller.js'
import type { Model } from './model.js'

const ASKED = 30
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
