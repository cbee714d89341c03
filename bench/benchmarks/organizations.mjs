import { DIALECTS, Installation, SECRET_KEY } from '../installation/installation.mjs'
import { putLoad, requestText } from '../load/load.mjs'
import { SERVER_CORE } from '../machine.mjs'
import { milliseconds } from '../report.mjs'
import { addMembers, createOrganization } from '../seed/organizations.mjs'
import { seedUsers } from '../seed/seed.mjs'
import { whereThingsRun } from './mint.mjs'

export const title =
  'Median answer time for a large organization, and for somebody in many, against small ones'

const WANTED = 1.5
const SMALL = 100
const MEMBERS = 100_000
const ORGANIZATIONS = 1000
const DURATION_MS = 1000
const ROUNDS = 4
const authorization = `Bearer ${SECRET_KEY}`

/**
 * Each for a place: an organization of some size, one of its members, and a
 * person in some number of organizations.
 */
const REQUESTS = {
  'page and count of members (Frontend API)': place => asMember(place, '?paginated=true&limit=10'),
  'sixth page of members (Frontend API)': place => asMember(place, '?paginated=true&limit=10&offset=50'),
  'page and count of members with a role (Frontend API)': place =>
    asMember(place, '?paginated=true&limit=10&role=org:member'),
  'search for one member, with count (Frontend API)': place =>
    asMember(place, `?paginated=true&query=${encodeURIComponent(place.member.emailAddress)}`),
  'page and count of members (Backend API)': place => ({
    path: `/bapi/v1/organizations/${place.organizationId}/memberships?limit=10`,
    headers: { authorization },
  }),
  'page and count of own organizations': ({ joiner }) => ({
    path: '/v1/me/organization_memberships?paginated=true&limit=10',
    headers: cookieOf(joiner),
  }),
  'the client of somebody in many organizations': ({ joiner }) => ({
    path: '/v1/client',
    headers: cookieOf(joiner),
  }),
}

export async function run({ isQuick, log }) {
  const rows = []
  const members = isQuick ? MEMBERS / 10 : MEMBERS
  for (const dialect of Object.keys(DIALECTS)) {
    const { installation, server, small, large } = await prepare(dialect, members, log)
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
      `measured: an organization of ${members} members, a person in ${ORGANIZATIONS} organizations; against: ${SMALL} of each`,
      'one request at a time, the best of several rounds; both on the same server and database',
      whereThingsRun,
    ],
  }
}

async function prepare(dialect, members, log) {
  const settings = { organizations: { enabled: true, maxAllowedMemberships: 0 } }
  const installation = await Installation.create(dialect, settings)
  await (await installation.start(null)).stop() // makes the schema
  const { personAt } = await seedUsers(installation, members + 2)
  // by id: whoever is among the first is a member of both
  const founder = personAt(0)
  const [inFew, inMany] = [personAt(members), personAt(members + 1)]
  const first = await installation.start(null)
  const small = await createOrganization(first, 'Small', founder.id)
  const large = await createOrganization(first, 'Large', founder.id)
  for (let n = 0; n < SMALL; n++) await createOrganization(first, `Few ${n}`, inFew.id)
  for (let n = 0; n < ORGANIZATIONS; n++) await createOrganization(first, `Many ${n}`, inMany.id)
  await first.stop()
  await addMembers(installation, small, SMALL)
  await addMembers(installation, large, members)
  log(`${dialect}: ${members} members and ${ORGANIZATIONS} organizations are there`)
  const server = await installation.start(SERVER_CORE)
  return {
    installation,
    server,
    small: { organizationId: small, member: founder, joiner: inFew },
    large: { organizationId: large, member: founder, joiner: inMany },
  }
}

/**
 * Small and large take turns, so that a disturbance of the machine meets both. @returns the best load of each
 */
async function measure(server, places, describe, rounds) {
  const best = places.map(() => null)
  for (const place of places) await checkAnswer(server, describe(place))
  for (let round = 0; round < rounds; round++) {
    for (const [index, place] of places.entries()) {
      const requests = [requestText(server, describe(place))]
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
  const list = body.response?.data ?? body.data ?? body.response?.sessions
  if (!answer.ok || !(list?.length > 0))
    throw new Error(`${path} answered ${answer.status} ${JSON.stringify(body)}`)
}

const cookieOf = person => ({ cookie: `__client=${person.clientSecret}` })

const asMember = ({ organizationId, member }, query) => ({
  path: `/v1/organizations/${organizationId}/memberships${query}`,
  headers: cookieOf(member),
})
