import { setTimeout as sleep } from 'node:timers/promises'
import { DIALECTS, SECRET_KEY } from '../installation/installation.mjs'
import { putLoad, requestText } from '../load/load.mjs'
import { startReceiver } from '../load/receiver.mjs'
import { SERVER_CORE } from '../machine.mjs'
import { fetchLoopPerSecond } from '../peers/fetch-loop.mjs'
import { percent, perSecond } from '../report.mjs'
import { seedEvents } from '../seed/events.mjs'
import { startSeeded, whereThingsRun } from './mint.mjs'

export const title =
  'Webhooks: deliveries by a server on one core against a bare loop that signs and fetches, and what a dead endpoint costs'

const WANTED_DELIVERIES = 0.7
const WANTED_REQUESTS = 0.9
/** as many requests at a time as the server has open to one endpoint */
const CONCURRENCY = 32
const ROUNDS = 5
const LOAD_MS = 3000

export async function run({ isQuick, log }) {
  const rows = []
  for (const dialect of Object.keys(DIALECTS)) {
    rows.push(await deliveries(dialect, isQuick, log))
    rows.push(await besideDeadEndpoint(dialect, isQuick, log))
  }
  return {
    rows,
    notes: [
      'deliveries: user.updated, 1.8 kB, each with its attempt in the log; best of several rounds',
      'requests: GET /v1/users/{id} of the Backend API, in turns without and with the queue; best of several rounds',
      whereThingsRun,
    ],
  }
}

async function deliveries(dialect, isQuick, log) {
  const count = isQuick ? 3000 : 20_000
  const { installation, server } = await startSeeded(dialect)
  const receiver = await startReceiver()
  const { id } = await admin(server, 'POST', '/webhook_endpoints', { url: receiver.url, disabled: true })
  await server.stop()
  await seedEvents(installation, count)
  const running = await installation.start(SERVER_CORE)
  let limit = 0
  let best = 0
  for (let round = 0; round < (isQuick ? 1 : ROUNDS); round++) {
    limit = Math.max(
      limit,
      await fetchLoopPerSecond(SERVER_CORE, {
        url: receiver.url,
        deliveries: count,
        concurrency: CONCURRENCY,
      }),
    )
    const measured = receiver.measure(count)
    await admin(running, 'PATCH', `/webhook_endpoints/${id}`, { disabled: false })
    if (round > 0) await admin(running, 'POST', `/webhook_endpoints/${id}/replay`, { since: 0 })
    const rate = await measured
    log(`${dialect} round ${round + 1}: ${perSecond(rate)}, the loop ${perSecond(limit)}`)
    best = Math.max(best, rate)
    await sleep(1000) // the last ones are settled
  }
  await running.stop()
  await receiver.stop()
  return row(`${DIALECTS[dialect]}, deliveries`, best, limit, WANTED_DELIVERIES, 'at least 70 %')
}

async function besideDeadEndpoint(dialect, isQuick, log) {
  const queued = isQuick ? 10_000 : 100_000
  const { installation, server, users } = await startSeeded(dialect)
  // port 9 (discard): nobody listens, every attempt is refused
  const { id } = await admin(server, 'POST', '/webhook_endpoints', {
    url: 'http://127.0.0.1:9/',
    disabled: true,
  })
  await server.stop()
  await seedEvents(installation, queued)
  const running = await installation.start(SERVER_CORE)
  const headers = { authorization: `Bearer ${SECRET_KEY}` }
  const requests = users.map(user => requestText(running, { path: `/bapi/v1/users/${user.id}`, headers }))
  const load = () => putLoad(running, { requests, connections: 16, durationMs: LOAD_MS })
  const best = { without: 0, with: 0 }
  for (let round = 0; round < (isQuick ? 1 : ROUNDS); round++) {
    await admin(running, 'PATCH', `/webhook_endpoints/${id}`, { disabled: true })
    best.without = Math.max(best.without, (await load()).perSecond)
    await admin(running, 'PATCH', `/webhook_endpoints/${id}`, { disabled: false })
    const { perSecond: rate } = await load()
    best.with = Math.max(best.with, rate)
    log(
      `${dialect} round ${round + 1}: ${perSecond(rate)} beside the queue, ${perSecond(best.without)} without`,
    )
  }
  await running.stop()
  const name = `${DIALECTS[dialect]}, requests beside ${queued} events for a dead endpoint`
  return row(name, best.with, best.without, WANTED_REQUESTS, 'at least 90 %')
}

function row(name, value, limit, wanted, text) {
  const ratio = value / limit
  return {
    case: name,
    measured: perSecond(value),
    against: perSecond(limit),
    ratio: percent(ratio),
    wanted: text,
    met: ratio >= wanted,
    ratioValue: ratio,
    perSecond: value,
    limitPerSecond: limit,
  }
}

async function admin(server, method, path, body) {
  const response = await fetch(`${server.origin}/admin/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${SECRET_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
  return response.json()
}
