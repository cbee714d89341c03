import { DIALECTS, Installation, SECRET_KEY } from '../installation/installation.mjs'
import { putLoad, requestText } from '../load/load.mjs'
import { SERVER_CORE } from '../machine.mjs'
import { milliseconds } from '../report.mjs'
import { RARE_MATCHES, RARE_TERM } from '../seed/people.mjs'
import { sample, seedUsers } from '../seed/seed.mjs'
import { whereThingsRun } from './mint.mjs'

export const title = 'Median answer time with many users in one instance, against the same with few'

const WANTED = 1.5
const SIZES = [1000, 100_000, 1_000_000]
const SAMPLE = 2000
const DURATION_MS = 1500

const authorization = `Bearer ${SECRET_KEY}`
const REQUESTS = {
  'GET /v1/users/{id}': user => ({ path: `/bapi/v1/users/${user.id}`, headers: { authorization } }),
  [`GET /v1/users?query= (3 characters, ${RARE_MATCHES} matches)`]: () => ({
    path: `/bapi/v1/users?query=${RARE_TERM}`,
    headers: { authorization },
  }),
  'GET /v1/users?query= (an email address, 1 match)': user => ({
    path: `/bapi/v1/users?query=${encodeURIComponent(user.emailAddress)}`,
    headers: { authorization },
  }),
  'GET /v1/client': user => ({ path: '/v1/client', headers: { cookie: `__client=${user.clientSecret}` } }),
}

export async function run({ isQuick, log }) {
  const sizes = isQuick ? SIZES.slice(0, 2) : SIZES
  const rows = []
  const notes = []
  for (const dialect of Object.keys(DIALECTS)) {
    const places = []
    for (const size of sizes) places.push(await prepare(dialect, size, log))
    notes.push(
      `${DIALECTS[dialect]}: seeded ${places.map(({ size, seconds }) => `${size} users in ${seconds.toFixed(0)} s`).join(', ')}`,
    )
    for (const [name, describe] of Object.entries(REQUESTS)) {
      const best = await measure(places, describe, isQuick ? 1 : 4)
      log(`${dialect} ${name}: ${best.map(load => milliseconds(load.p50Ms)).join(', ')}`)
      const ratio = best.at(-1).p50Ms / best[0].p50Ms
      rows.push({
        case: `${DIALECTS[dialect]}, ${name}`,
        measured: best
          .slice(1)
          .map(load => milliseconds(load.p50Ms))
          .join(', '),
        against: milliseconds(best[0].p50Ms),
        ratio: ratio.toFixed(2),
        wanted: `at most ${WANTED}`,
        met: ratio <= WANTED,
        ratioValue: ratio,
        bySize: Object.fromEntries(places.map(({ size }, index) => [size, best[index]])),
      })
    }
    for (const { server, installation } of places) {
      await server.stop()
      await installation.remove()
    }
  }
  const columns = `measured: with ${sizes.slice(1).join(' and ')} users; against: with ${sizes[0]}`
  return {
    rows,
    notes: [
      columns,
      'one request at a time, each for another user; best of several rounds',
      ...notes,
      whereThingsRun,
    ],
  }
}

async function prepare(dialect, size, log) {
  const installation = await Installation.create(dialect)
  await (await installation.start(null)).stop() // makes the schema
  const seeded = await seedUsers(installation, size)
  log(
    `${dialect}: ${size} users with addresses, clients and sessions seeded in ${seeded.seconds.toFixed(1)} s`,
  )
  const server = await installation.start(SERVER_CORE)
  return { size, seconds: seeded.seconds, installation, server, users: sample(seeded, SAMPLE) }
}

/**
 * Sizes take turns, so that a disturbance of the machine meets all of them.
 * @returns the best load of each size
 */
async function measure(places, describe, rounds) {
  const best = places.map(() => null)
  for (const { server, users } of places) await checkAnswer(server, describe(users[0]))
  for (let round = 0; round < rounds; round++) {
    for (const [index, { server, users }] of places.entries()) {
      const requests = users.map(user => requestText(server, describe(user)))
      const load = await putLoad(server, { requests, connections: 1, durationMs: DURATION_MS })
      if (!best[index] || load.p50Ms < best[index].p50Ms) best[index] = load
    }
  }
  return best
}

/** An empty answer would be a fast one. */
async function checkAnswer(server, { path, headers }) {
  const answer = await fetch(server.origin + path, { headers })
  const body = await answer.json()
  const isThere = Array.isArray(body) ? body.length > 0 : Boolean(body.id ?? body.response?.sessions?.length)
  if (!answer.ok || !isThere) throw new Error(`${path} answered ${answer.status} ${JSON.stringify(body)}`)
}
