import { DIALECTS, Installation, SECRET_KEY } from '../installation/installation.mjs'
import { putLoad, requestText } from '../load/load.mjs'
import { SERVER_CORE } from '../machine.mjs'
import { argon2PerSecond } from '../peers/argon2.mjs'
import { percent, perSecond } from '../report.mjs'
import { whereThingsRun } from './mint.mjs'

export const title =
  'Password sign-ins by a server on one core, against bare argon2id verifications on that core'

const WANTED = 0.85
const USERS = 20
const CONNECTIONS = 8
const DURATION_MS = 4000
const PASSWORD = 'correct horse battery staple'
/** max(1, cores - 1) on one core (domain/platform/passwords.ts) */
const PARALLEL_HASHES = 1

export async function run({ isQuick, log }) {
  const rows = []
  for (const dialect of Object.keys(DIALECTS)) {
    const installation = await Installation.create(dialect)
    const server = await installation.start(SERVER_CORE)
    const addresses = await createUsers(server, USERS)
    const job = {
      requests: signInRequests(server, addresses),
      connections: CONNECTIONS,
      durationMs: DURATION_MS,
    }
    let limit = 0
    let best = null
    for (let round = 0; round < (isQuick ? 1 : 4); round++) {
      limit = Math.max(limit, await argon2PerSecond(SERVER_CORE, PARALLEL_HASHES))
      const load = await putLoad(server, job)
      log(
        `${dialect} round ${round + 1}: ${perSecond(load.perSecond)}, ${(load.serverCpuMicros / 1000).toFixed(1)} ms of processor a sign-in`,
      )
      if (!best || load.perSecond > best.perSecond) best = load
    }
    await server.stop()
    const ratio = best.perSecond / limit
    rows.push({
      case: DIALECTS[dialect],
      measured: perSecond(best.perSecond),
      against: `${perSecond(limit)} verifications`,
      ratio: percent(ratio),
      wanted: 'at least 85 %',
      met: ratio >= WANTED,
      ratioValue: ratio,
      limitPerSecond: limit,
      ...best,
    })
  }
  return {
    rows,
    notes: [
      `best of several rounds of ${DURATION_MS / 1000} s, ${CONNECTIONS} connections, every sign-in from a new browser`,
      whereThingsRun,
    ],
  }
}

/** Through the Backend API, as an application would. @returns their email addresses */
export async function createUsers(server, count) {
  const addresses = Array.from({ length: count }, (_, index) => `person-${index}@example.com`)
  for (const address of addresses) {
    const answer = await fetch(`${server.origin}/bapi/v1/users`, {
      method: 'POST',
      headers: { authorization: `Bearer ${SECRET_KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify({ email_address: [address], password: PASSWORD }),
    })
    if (!answer.ok) throw new Error(`no user: ${answer.status} ${await answer.text()}`)
  }
  return addresses
}

/** Identifier and password in one request, which makes the client, the sign-in and the session. */
export function signInRequests(server, addresses) {
  return addresses.map(identifier =>
    requestText(server, {
      method: 'POST',
      path: '/v1/client/sign_ins?__clerk_api_version=2025-11-10&_clerk_js_version=6.40.0',
      form: { identifier, strategy: 'password', password: PASSWORD },
    }),
  )
}
