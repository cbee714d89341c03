import { DIALECTS, Installation, SECRET_KEY } from '../installation/installation.mjs'
import { bytes, percent } from '../report.mjs'
import { sizesOfTables } from '../seed/table-sizes.mjs'

export const title = 'Storage of a user, a sign-in and an event'

const PEOPLE = 2000
const MANY = 10_000_000
const DAYS_OF_MONTH = 30
/** Defaults of the settings: the lifetime of a session and how long one that is over stays; days. */
const SESSION_DAYS = 7 + 30
const EVENT_DAYS = 90
/** An attempt lives for a day and stays for another one; so long do ends of leases, at most. */
const ATTEMPT_DAYS = 2

/** What a row is of, with its indexes, and what it may take: bytes. */
const PARTS = [
  { name: 'user', of: 'users', tables: ['users', 'identifiers', 'user_search'], limit: 3000 },
  {
    name: 'sign-in',
    of: 'sessions',
    tables: ['clients', 'sessions', 'session_activities', 'trusted_clients'],
    limit: 2500,
  },
  {
    name: 'sign-in, while its attempt is kept',
    of: 'sessions',
    tables: ['sign_ins', 'verifications', 'lease_ends'],
    limit: 2500,
  },
  { name: 'event', of: 'events', tables: ['events', 'resource_sequences'], limit: 5000 },
]

export async function run({ isQuick, log }) {
  const [rows, notes] = [[], []]
  const people = isQuick ? PEOPLE / 10 : PEOPLE
  for (const dialect of Object.keys(DIALECTS)) {
    const installation = await Installation.create(dialect, {
      attackProtection: { rateLimits: { enabled: false } },
    })
    const eventsOfSignIn = await signEverybodyIn(installation, people)
    const tables = await sizesOfTables(installation)
    await installation.remove()
    log(`${dialect}: ${people} people have signed in`)
    const each = PARTS.map(part => bytesOf(part, tables))
    rows.push(...PARTS.map((part, index) => rowOf(DIALECTS[dialect], part, each[index])))
    notes.push(`${DIALECTS[dialect]}, before it was packed: ${percent(looseness(tables))} of that`)
    rows.push(...sizing(DIALECTS[dialect], each, eventsOfSignIn))
  }
  return {
    rows,
    notes: [
      `rows and their indexes, packed (vacuum), divided by their number, after ${people} people were made and ` +
        'signed in once',
      ...notes,
      `10 million users who sign in once a month, with the retention that settings have by default: sign-ins ` +
        `for ${SESSION_DAYS} days, their attempts for ${ATTEMPT_DAYS}, events for ${EVENT_DAYS}`,
    ],
  }
}

/** @returns how many events a sign-in has */
async function signEverybodyIn(installation, people) {
  const server = await installation.start(null)
  try {
    const ids = await inTurns(people, index =>
      ask(server, '/bapi/v1/users', {
        email_address: [`person-${index}@example.com`],
        first_name: 'Ada',
        last_name: `Lovelace ${index}`,
        skip_password_requirement: true,
      }),
    )
    const before = await countEvents(server)
    await inTurns(people, async index => {
      const { token } = await ask(server, '/bapi/v1/sign_in_tokens', { user_id: ids[index].id })
      await signIn(server, token)
    })
    return ((await countEvents(server)) - before) / people
  } finally {
    await server.stop()
  }
}

const AT_ONCE = 8

async function inTurns(count, run) {
  const results = []
  for (let start = 0; start < count; start += AT_ONCE) {
    const indexes = Array.from({ length: Math.min(AT_ONCE, count - start) }, (_, index) => start + index)
    results.push(...(await Promise.all(indexes.map(run))))
  }
  return results
}

async function ask(server, path, body) {
  const headers = { authorization: `Bearer ${SECRET_KEY}`, 'content-type': 'application/json' }
  const options = body ? { method: 'POST', body: JSON.stringify(body) } : {}
  const answer = await fetch(`${server.origin}${path}`, { headers, ...options })
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
  return answer.json()
}

async function signIn(server, ticket) {
  const answer = await fetch(`${server.origin}/v1/client/sign_ins?__clerk_api_version=2025-11-10`, {
    method: 'POST',
    headers: { origin: server.origin, 'user-agent': USER_AGENT },
    body: new URLSearchParams({ strategy: 'ticket', ticket }),
  })
  if (!answer.ok) throw new Error(`no sign-in: ${answer.status} ${await answer.text()}`)
}

const USER_AGENT =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36'

/** By the log itself, when all have their positions. */
async function countEvents(server) {
  let [count, after] = [0, 0]
  for (;;) {
    const page = await ask(server, `/admin/v1/events?limit=500&after=${after}`)
    if (page.data.length === 0) return count
    count += page.data.length
    after = page.next_after
  }
}

function bytesOf({ of, tables: names }, tables) {
  const taken = names.reduce((sum, name) => sum + (tables.get(name)?.bytes ?? 0), 0)
  return taken / tables.get(of).rows
}

/** What the tables took as they lay, with the rows that updates had left, to what they take packed. */
function looseness(tables) {
  const measured = PARTS.flatMap(part => part.tables).flatMap(name => tables.get(name) ?? [])
  const sum = field => measured.reduce((total, size) => total + size[field], 0)
  return sum('loose') / sum('bytes')
}

function rowOf(database, { name, limit }, each) {
  return {
    case: `${database}, ${name === 'event' ? 'an' : 'a'} ${name}`,
    measured: bytes(each),
    against: bytes(limit),
    ratio: percent(each / limit),
    wanted: 'at most 100 %',
    met: each <= limit,
    bytes: each,
  }
}

function sizing(database, [user, signIn, attempt, event], eventsOfSignIn) {
  const signInsOfDay = MANY / DAYS_OF_MONTH
  const parts = {
    'the users': MANY * user,
    'their sign-ins': signInsOfDay * SESSION_DAYS * signIn,
    'their attempts': signInsOfDay * ATTEMPT_DAYS * attempt,
    'events of sign-ins': signInsOfDay * EVENT_DAYS * eventsOfSignIn * event,
  }
  const total = Object.values(parts).reduce((sum, part) => sum + part, 0)
  return Object.entries({ ...parts, all: total }).map(([name, size]) => ({
    case: `${database}, 10 million users: ${name}`,
    measured: bytes(size),
    bytes: size,
  }))
}
