import { availableParallelism } from 'node:os'
import { DIALECTS, Installation, SECRET_KEY } from '../installation/installation.mjs'
import { putLoad, requestText } from '../load/load.mjs'
import { SERVER_CORE } from '../machine.mjs'
import { argon2PerSecond } from '../peers/argon2.mjs'
import { percent, perSecond } from '../report.mjs'
import { whereThingsRun } from './mint.mjs'

export const title = 'Password sign-ins, against bare argon2id verifications on the same cores'

const WANTED = 0.85
const USERS = 20
const CONNECTIONS = 8
const DURATION_MS = 4000
/**
 * Before the first round: so many sign-ins, about a thousand, are not yet
 * compiled code. A server runs for longer.
 */
const FIRST_WARM_UP_MS = 15_000
const WARM_UP_MS = 500
const PASSWORD = 'correct horse battery staple'
/** As many at a time as the server hashes (domain/passwords/password-hasher.ts). */
const PLACES = [
  { name: 'one core', core: SERVER_CORE, parallelHashes: 1 },
  { name: 'all cores', core: null, parallelHashes: Math.max(1, availableParallelism() - 1) },
]

export async function run({ isQuick, log }) {
  const rows = []
  for (const dialect of Object.keys(DIALECTS)) {
    for (const place of PLACES) {
      const name = `${DIALECTS[dialect]}, server on ${place.name}`
      rows.push(await measure(dialect, place, isQuick ? 1 : 4, name, line => log(`${name}: ${line}`)))
    }
  }
  return {
    rows,
    notes: [
      `best of several rounds of ${DURATION_MS / 1000} s, ${CONNECTIONS} connections, every sign-in from a new browser, ${FIRST_WARM_UP_MS / 1000} s of them before the first`,
      'the peer verifies as many passwords at a time as the server, on the same cores',
      whereThingsRun,
    ],
  }
}

async function measure(dialect, { core, parallelHashes }, rounds, name, log) {
  const installation = await Installation.create(dialect)
  const server = await installation.start(core)
  const addresses = await createUsers(server, USERS)
  const job = {
    requests: signInRequests(server, addresses),
    connections: CONNECTIONS,
    durationMs: DURATION_MS,
  }
  let limit = 0
  let best = null
  for (let round = 0; round < rounds; round++) {
    limit = Math.max(limit, await argon2PerSecond(core, parallelHashes))
    const warmUpMs = round === 0 && rounds > 1 ? FIRST_WARM_UP_MS : WARM_UP_MS
    const load = await putLoad(server, { ...job, warmUpMs })
    log(
      `round ${round + 1}: ${perSecond(load.perSecond)}, ${(load.serverCpuMicros / 1000).toFixed(1)} ms of processor a sign-in`,
    )
    if (!best || load.perSecond > best.perSecond) best = load
  }
  await server.stop()
  await installation.remove()
  const ratio = best.perSecond / limit
  return {
    case: name,
    measured: perSecond(best.perSecond),
    against: `${perSecond(limit)} verifications`,
    ratio: percent(ratio),
    wanted: 'at least 85 %',
    met: ratio >= WANTED,
    ratioValue: ratio,
    limitPerSecond: limit,
    ...best,
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
