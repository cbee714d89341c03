import { DIALECTS, Installation } from '../installation/installation.mjs'
import { putLoad, requestText } from '../load/load.mjs'
import { SERVER_CORE } from '../machine.mjs'
import { milliseconds } from '../report.mjs'
import { createDirectory, fillDirectory } from '../seed/directories.mjs'
import { seedUsers } from '../seed/seed.mjs'
import { whereThingsRun } from './mint.mjs'

export const title = 'Median answer time for a large SCIM directory, against a small one'

const WANTED = 1.5
const SMALL = 100
const USERS = 100_000
const PAGE = 50
const DURATION_MS = 1000
const ROUNDS = 4
const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp'

const get = path => [{ path }]
const find = (resources, filter) => get(`/${resources}?filter=${encodeURIComponent(filter)}`)
const patch = (path, ...changes) =>
  changes.map(change => ({ method: 'PATCH', path, json: { schemas: [PATCH_OP], Operations: [change] } }))

/** Each for a directory of some size; requests of one case take turns. */
const REQUESTS = {
  'first page of users': () => get(`/Users?count=${PAGE}`),
  'last page of users': ({ size }) => get(`/Users?count=${PAGE}&startIndex=${size - PAGE + 1}`),
  'user by userName': ({ person }) =>
    find('Users', `userName eq "${person.id.toUpperCase()}@company.example"`),
  'user by externalId': ({ person }) => find('Users', `externalId eq "ext-${person.id}"`),
  'user by email': ({ person }) => find('Users', `emails.value eq "${person.id}@company.example"`),
  'one user': ({ person }) => get(`/Users/${person.id}`),
  'group by name, without members': () => [
    { path: `/Groups?excludedAttributes=members&filter=${encodeURIComponent('displayName eq "everybody"')}` },
  ],
  'a member goes and comes': ({ group, person }) =>
    patch(
      `/Groups/${group}`,
      { op: 'remove', path: `members[value eq "${person.id}"]` },
      { op: 'add', path: 'members', value: [{ value: person.id }] },
    ),
}

export async function run({ isQuick, log }) {
  const rows = []
  const users = isQuick ? USERS / 10 : USERS
  for (const dialect of Object.keys(DIALECTS)) {
    const { installation, server, small, large } = await prepare(dialect, users, log)
    for (const [name, describe] of Object.entries(REQUESTS)) {
      const [few, many] = await measure(server, [small, large], describe, isQuick ? 1 : ROUNDS)
      const ratio = many.p50Ms / few.p50Ms
      log(`${dialect} ${name}: ${milliseconds(few.p50Ms)}, ${milliseconds(many.p50Ms)}`)
      rows.push({
        case: `${DIALECTS[dialect]}, ${name}`,
        measured: milliseconds(many.p50Ms),
        against: milliseconds(few.p50Ms),
        ratio: ratio.toFixed(2),
        wanted: `at most ${WANTED}`,
        met: ratio <= WANTED,
        ratioValue: ratio,
      })
    }
    await server.stop()
    await installation.remove()
  }
  return {
    rows,
    notes: [
      `measured: a directory of ${users} users, all of them in one group; against: one of ${SMALL}`,
      'one request at a time, the best of several rounds; both on the same server and database',
      whereThingsRun,
    ],
  }
}

async function prepare(dialect, users, log) {
  const limits = { attackProtection: { rateLimits: { enabled: false } } }
  const installation = await Installation.create(dialect, limits)
  await (await installation.start(null)).stop() // makes the schema
  const { personAt } = await seedUsers(installation, users)
  const first = await installation.start(null)
  const [few, many] = [await createDirectory(first, 'few'), await createDirectory(first, 'many')]
  await first.stop()
  await fillDirectory(installation, few, SMALL)
  await fillDirectory(installation, many, users)
  log(`${dialect}: ${users} users are in the directory`)
  const server = await installation.start(SERVER_CORE)
  const place = (directory, size) => ({
    ...directory,
    size,
    person: personAt(0),
    group: `scimgrp_${directory.id}`,
  })
  return { installation, server, small: place(few, SMALL), large: place(many, users) }
}

/**
 * Small and large take turns, so that a disturbance of the machine meets both. @returns the best load of each
 */
async function measure(server, places, describe, rounds) {
  const best = places.map(() => null)
  for (const place of places) await checkAnswer(server, requestsTo(place, describe)[0])
  for (let round = 0; round < rounds; round++) {
    for (const [index, place] of places.entries()) {
      const requests = requestsTo(place, describe).map(request => requestText(server, request))
      const job = { requests, connections: 1, durationMs: DURATION_MS, expected: [200, 204] }
      const load = await putLoad(server, job)
      if (!best[index] || load.p50Ms < best[index].p50Ms) best[index] = load
    }
  }
  return best
}

const requestsTo = (place, describe) =>
  describe(place).map(request => ({
    ...request,
    path: place.path + request.path,
    headers: { authorization: `Bearer ${place.key}` },
  }))

/** An empty answer would be a fast one. */
async function checkAnswer(server, { method = 'GET', path, headers }) {
  if (method !== 'GET') return
  const answer = await fetch(server.origin + path, { headers })
  const body = await answer.json()
  if (!answer.ok || (body.Resources && body.Resources.length === 0))
    throw new Error(`${path} answered ${answer.status} ${JSON.stringify(body)}`)
}
