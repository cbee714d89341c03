import { setTimeout as sleep } from 'node:timers/promises'
import { Installation, SECRET_KEY } from '../installation/installation.mjs'
import { putLoad, requestText } from '../load/load.mjs'
import { residentMegabytes, SERVER_CORE } from '../machine.mjs'
import { BetterAuth } from '../peers/better-auth.mjs'
import { megabytes, milliseconds, perSecond } from '../report.mjs'
import { mintRequests } from './mint.mjs'

export const title = 'Frontdesk against Better Auth, both on SQLite and on the same core'

const USERS = 50
const PASSWORD = 'correct horse battery staple'
const CONNECTIONS = 16
const DURATION_MS = 1500
/** Of what costs a hash: there are few of them in a second. */
const LONG_MS = 6000
const IDLE_MS = 5000
const STARTS = 5
/** Of reads and of minting; what a password costs is its hash's affair. */
const WANTED = 5
const VERSIONS = '__clerk_api_version=2025-11-10&_clerk_js_version=6.40.0'

export async function run({ isQuick, log }) {
  const rounds = isQuick ? 1 : 8
  const installation = await Installation.create('sqlite', { organizations: { enabled: true } })
  const peers = { default: BetterAuth.create(), rs256: BetterAuth.create('RS256') }
  const starts = await measureStarts(installation, peers.default, isQuick ? 1 : STARTS)
  const ours = await installation.start(SERVER_CORE)
  const people = await makePeople(ours)
  const theirs = {}
  for (const [name, peer] of Object.entries(peers)) {
    const server = await peer.start(SERVER_CORE)
    theirs[name] = { server, cookies: await makePeersPeople(server) }
  }
  const rows = []
  for (const [name, { isRead, isHashing, own, other }] of Object.entries(casesOf(ours, people, theirs))) {
    const pairs = []
    for (let round = 0; round < (isHashing ? Math.min(rounds, 3) : rounds); round++) {
      const warmUpMs = round === 0 ? 1500 : 200
      const of = ({ server, requests }) =>
        putLoad(server, {
          requests: requests(round),
          connections: CONNECTIONS,
          durationMs: isHashing ? LONG_MS : DURATION_MS,
          warmUpMs,
        })
      const [one, two] = [await of(own), await of(other)]
      pairs.push({ one, two, ratio: one.perSecond / two.perSecond })
    }
    const { one, two, ratio } = pairs.toSorted((a, b) => a.ratio - b.ratio)[pairs.length >> 1]
    log(`${name}: ${perSecond(one.perSecond)} against ${perSecond(two.perSecond)}`)
    rows.push({
      case: name,
      measured: perSecond(one.perSecond),
      against: perSecond(two.perSecond),
      ratio: `${ratio.toFixed(1)} x`,
      ...(isRead && { wanted: `at least ${WANTED} x`, met: ratio >= WANTED }),
      ratioValue: ratio,
    })
  }
  await ours.stop()
  for (const { server } of Object.values(theirs)) await server.stop()
  return {
    rows: [...rows, ...starts],
    notes: [
      `the median of rounds of ${DURATION_MS / 1000} s in turn, with passwords ${LONG_MS / 1000} s; ${CONNECTIONS} connections, ${USERS} people; Better Auth 1.7.25`,
      'passwords: argon2id here, scrypt there, each with its default cost; tokens: RS256 here, as the SDKs verify it',
    ],
  }
}

/** What both can do; `requests` gives those of a round. */
function casesOf(ours, people, theirs) {
  const their = (name, request) => ({
    server: theirs[name].server,
    requests: () => theirs[name].cookies.map(cookie => request(theirs[name].server, cookie)),
  })
  const read = path => (server, cookie) =>
    requestText(server, { path: `/api/auth${path}`, headers: { cookie } })
  const mine = request => ({ server: ours, requests: () => people.map(request) })
  const ofClient = path => person =>
    requestText(ours, { path: `${path}?${VERSIONS}`, headers: { cookie: `__client=${person.clientSecret}` } })
  const minted = { server: ours, requests: () => mintRequests(ours, people) }
  return {
    'a session token, RS256 on both sides': {
      isRead: true,
      own: minted,
      other: their('rs256', read('/token')),
    },
    'a session token, EdDSA there': { own: minted, other: their('default', read('/token')) },
    'the session with its user': {
      isRead: true,
      own: mine(ofClient('/v1/client')),
      other: their('default', read('/get-session')),
    },
    'the organizations of somebody': {
      isRead: true,
      own: mine(ofClient('/v1/me/organization_memberships')),
      other: their('default', read('/organization/list')),
    },
    'a sign-in with a password': {
      isHashing: true,
      own: mine(({ email }) =>
        requestText(ours, {
          method: 'POST',
          path: `/v1/client/sign_ins?${VERSIONS}`,
          form: { identifier: email, strategy: 'password', password: PASSWORD },
        }),
      ),
      other: {
        server: theirs.default.server,
        requests: () =>
          people.map(({ email }) =>
            jsonRequest(theirs.default.server, '/api/auth/sign-in/email', { email, password: PASSWORD }),
          ),
      },
    },
    'a new user with a password': {
      isHashing: true,
      own: {
        server: ours,
        requests: round =>
          newAddresses(round).map(email =>
            jsonRequest(
              ours,
              '/bapi/v1/users',
              { email_address: [email], password: PASSWORD },
              { authorization: `Bearer ${SECRET_KEY}` },
            ),
          ),
      },
      other: {
        server: theirs.default.server,
        requests: round =>
          newAddresses(round).map(email =>
            jsonRequest(theirs.default.server, '/api/auth/sign-up/email', {
              email,
              password: PASSWORD,
              name: 'Ada',
            }),
          ),
      },
    },
  }
}

/** More than either side makes in a round. */
const newAddresses = round => Array.from({ length: 2000 }, (_, index) => `new-${round}-${index}@example.com`)

const jsonRequest = (server, path, body, headers = {}) =>
  requestText(server, { method: 'POST', path, headers: { origin: server.origin, ...headers }, json: body })

async function measureStarts(installation, peer, starts) {
  await (await installation.start(null)).stop() // makes the schema
  await (await peer.start(null)).stop()
  const best = { own: Infinity, other: Infinity }
  const memory = {}
  for (let round = 0; round < starts; round++) {
    for (const [side, place] of [
      ['own', installation],
      ['other', peer],
    ]) {
      const server = await place.start(null)
      best[side] = Math.min(best[side], server.readyMs)
      if (round === 0) {
        await sleep(IDLE_MS)
        memory[side] = residentMegabytes(server.pid)
      }
      await server.stop()
    }
  }
  const row = (name, { own, other }, format) => ({
    case: name,
    measured: format(own),
    against: format(other),
    ratio: `${(own / other).toFixed(2)} x`,
    ratioValue: own / other,
  })
  return [
    row('start until it answers', best, milliseconds),
    row('memory 5 s after the start', memory, megabytes),
  ]
}

/** People who are signed in, each in an organization. */
async function makePeople(server) {
  const backend = (path, body) =>
    post(`${server.origin}/bapi/v1${path}`, body, { authorization: `Bearer ${SECRET_KEY}` })
  const people = []
  for (let index = 0; index < USERS; index++) {
    const email = `person-${index}@example.com`
    const { body: user } = await backend('/users', { email_address: [email], password: PASSWORD })
    await backend('/organizations', { name: `Team ${index}`, created_by: user.id })
    const form = new URLSearchParams({ identifier: email, strategy: 'password', password: PASSWORD })
    const { body, cookies } = await post(`${server.origin}/v1/client/sign_ins?${VERSIONS}`, form)
    people.push({ email, sessionId: body.response.created_session_id, clientSecret: cookies.get('__client') })
  }
  return people
}

async function makePeersPeople(server) {
  const auth = `${server.origin}/api/auth`
  const all = []
  for (let index = 0; index < USERS; index++) {
    const account = { email: `person-${index}@example.com`, password: PASSWORD, name: 'Ada' }
    const { cookies } = await post(`${auth}/sign-up/email`, account, { origin: server.origin })
    const cookie = `better-auth.session_token=${cookies.get('better-auth.session_token')}`
    const team = { name: `Team ${index}`, slug: `team-${index}` }
    await post(`${auth}/organization/create`, team, { origin: server.origin, cookie })
    all.push(cookie)
  }
  return all
}

async function post(url, body, headers = {}) {
  const isForm = body instanceof URLSearchParams
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...(isForm ? {} : { 'content-type': 'application/json' }), ...headers },
    body: isForm ? body : JSON.stringify(body),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${url}: ${response.status} ${text}`)
  const cookies = new Map(
    response.headers.getSetCookie().map(cookie => cookie.slice(0, cookie.indexOf(';')).split(/=(.*)/s)),
  )
  return { body: JSON.parse(text), cookies }
}
