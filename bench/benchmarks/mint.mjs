import { DIALECTS, Installation } from '../installation/installation.mjs'
import { putLoad, requestText } from '../load/load.mjs'
import { SERVER_CORE } from '../machine.mjs'
import { startBareSigner } from '../peers/bare-signer.mjs'
import { rsaSignaturesPerSecond } from '../peers/openssl.mjs'
import { percent, perSecond } from '../report.mjs'
import { sample, seedUsers } from '../seed/seed.mjs'
import { checkToken } from './check-token.mjs'

export const title =
  'Session tokens minted by a server on one core, against a bare node:http server that only signs, on that core'

const WANTED = 0.85
const USERS = 1000
const CONNECTIONS = 16
const DURATION_MS = 1500

export async function run({ isQuick, log }) {
  const rows = []
  const notes = []
  for (const dialect of Object.keys(DIALECTS)) {
    const { server, users } = await startSeeded(dialect)
    await checkToken(server, users[0])
    const bare = await startBareSigner(SERVER_CORE)
    const requests = mintRequests(server, users)
    const of = (asked, warmUpMs) =>
      putLoad(asked, { requests, connections: CONNECTIONS, durationMs: DURATION_MS, warmUpMs })
    const rounds = []
    // they take turns on the core: a machine that grows slower for a while grows so for both
    for (let round = 0; round < (isQuick ? 1 : 12); round++) {
      const warmUpMs = round === 0 ? 3000 : 200
      const minted = await of(server, warmUpMs)
      const signed = await of(bare, warmUpMs)
      rounds.push({ minted, signed, ratio: minted.perSecond / signed.perSecond })
      log(
        `${dialect} round ${round + 1}: ${perSecond(minted.perSecond)}, ${minted.serverCpuMicros?.toFixed(0)} µs of processor a token; bare ${perSecond(signed.perSecond)}`,
      )
    }
    await server.stop()
    await bare.stop()
    const limit = await rsaSignaturesPerSecond(SERVER_CORE)
    const { minted, signed, ratio } = rounds.toSorted((a, b) => a.ratio - b.ratio)[rounds.length >> 1]
    rows.push({
      case: DIALECTS[dialect],
      measured: perSecond(minted.perSecond),
      against: `${perSecond(signed.perSecond)} bare`,
      ratio: percent(ratio),
      wanted: 'at least 85 %',
      met: ratio >= WANTED,
      ratioValue: ratio,
      limitPerSecond: limit,
      ...minted,
    })
    notes.push(
      `openssl signed ${perSecond(limit)} on that core: minting on ${DIALECTS[dialect]} reached ${percent(minted.perSecond / limit)} of it`,
    )
  }
  return {
    rows,
    notes: [
      `the median of rounds of ${DURATION_MS / 1000} s in turn, ${CONNECTIONS} connections, ${USERS} sessions`,
      ...notes,
      whereThingsRun,
    ],
  }
}

export const whereThingsRun =
  'the server has core 0, the load core 1; PostgreSQL is not pinned: its processes mostly share core 1 with the load'

/** A server on one core over a database with users who are signed in. */
export async function startSeeded(dialect, core = SERVER_CORE, nodeOptions = []) {
  const installation = await Installation.create(dialect)
  await (await installation.start(null)).stop() // makes the schema
  const seeded = await seedUsers(installation, USERS)
  const server = await installation.start(core, { nodeOptions })
  return { installation, server, users: sample(seeded, USERS) }
}

/** As clerk-js 6 asks for a token: a form body, the version in the query. */
export function mintRequests(server, users) {
  return users.map(user =>
    requestText(server, {
      method: 'POST',
      path: `/v1/client/sessions/${user.sessionId}/tokens?__clerk_api_version=2025-11-10&_clerk_js_version=6.40.0`,
      headers: { cookie: `__client=${user.clientSecret}` },
      form: { organization_id: '' },
    }),
  )
}
