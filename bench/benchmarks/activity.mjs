import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { Libsql, pg } from '../installation/databases.mjs'
import { DIALECTS, Installation, SECRET_KEY } from '../installation/installation.mjs'
import { putLoad, requestText } from '../load/load.mjs'
import { SERVER_CORE } from '../machine.mjs'
import { seedUsers } from '../seed/seed.mjs'
import { mintRequests, whereThingsRun } from './mint.mjs'

export const title =
  'The slowest answer while the last use of a minute’s sessions is written, against a limit of 50 ms'

/** More than one core serves in a minute, each of them for the first time: as many as it does serve count. */
const SESSIONS = 100_000
const LIMIT_MS = 50
/** A server writes the uses of a minute a minute after the first of them (domain/sessions/activity.ts). */
const MINUTE_MS = 60_000
const MINTING_MS = 50_000
const CALM_MS = 5000
/** Long enough for all of them on either database. */
const WRITING_MS = 40_000
const PROBES = 2

export async function run({ isQuick, log }) {
  const rows = []
  for (const dialect of Object.keys(DIALECTS))
    rows.push(await measure(dialect, isQuick ? 2000 : SESSIONS, line => log(`${dialect}: ${line}`)))
  return {
    rows,
    notes: [
      `${PROBES} connections read and change users while the server writes; calm is the same before it`,
      whereThingsRun,
    ],
  }
}

async function measure(dialect, sessions, log) {
  const installation = await Installation.create(dialect)
  await (await installation.start(null)).stop() // makes the schema
  const seeded = await seedUsers(installation, sessions)
  const server = await installation.start(SERVER_CORE)
  const users = Array.from({ length: sessions }, (_, index) => seeded.personAt(index))
  const probe = { requests: probes(server, users.slice(0, 100)), connections: PROBES }
  const calm = await putLoad(server, { ...probe, warmUpMs: 3000, durationMs: CALM_MS })

  const mintedFrom = performance.now()
  const usedSince = Date.now()
  const minting = {
    requests: mintRequests(server, users),
    connections: 16,
    limit: sessions,
    durationMs: MINTING_MS,
  }
  const minted = await putLoad(server, { ...minting, warmUpMs: 0 })
  const used = minted.statuses[200] ?? 0
  log(`${used} sessions used`)
  await sleep(Math.max(0, mintedFrom + MINUTE_MS - performance.now() - 2000))
  const during = await putLoad(server, { ...probe, durationMs: WRITING_MS })
  // before the end of the server, which writes what is left
  const written = await countWritten(installation, usedSince)
  await server.stop()
  await installation.remove()
  if (written < used) throw new Error(`only ${written} uses of ${used} were written in time`)
  log(`worst ${during.maxMs.toFixed(1)} ms, calm ${calm.maxMs.toFixed(1)} ms`)
  return {
    case: `${DIALECTS[dialect]}, ${used} sessions`,
    measured: `${during.maxMs.toFixed(0)} ms, 99 % below ${during.p99Ms.toFixed(1)} ms`,
    against: `${calm.maxMs.toFixed(0)} ms, ${calm.p99Ms.toFixed(1)} ms calm`,
    ratio: (during.maxMs / LIMIT_MS).toFixed(2),
    wanted: `at most ${LIMIT_MS} ms`,
    met: during.maxMs <= LIMIT_MS,
    ...during,
  }
}

/** Applications that read people, and change those whose last use is being written. */
function probes(server, users) {
  const headers = { authorization: `Bearer ${SECRET_KEY}` }
  return users.flatMap(({ id }) => [
    requestText(server, { path: `/bapi/v1/users/${id}`, headers }),
    requestText(server, { method: 'POST', path: `/bapi/v1/users/${id}/unlock`, headers }),
  ])
}

/** Sessions whose last use is stored that came after an instant (Unix ms). */
async function countWritten(installation, since) {
  const statement = `select count(*) as count from sessions where last_active_at >= ${since}`
  if (!installation.postgres) {
    const database = new Libsql(installation.sqliteFile)
    const { count } = database.prepare(statement).get()
    database.close()
    return count
  }
  const client = new pg.Client({ connectionString: installation.postgres.url })
  await client.connect()
  const { rows } = await client.query(statement)
  await client.end()
  return Number(rows[0].count)
}
