import { setTimeout as sleep } from 'node:timers/promises'
import { DIALECTS, SECRET_KEY } from '../installation/installation.mjs'
import { putLoad, requestText } from '../load/load.mjs'
import { startReceiver } from '../load/receiver.mjs'
import { cpuSeconds, SERVER_CORE } from '../machine.mjs'
import { fetchLoop } from '../peers/fetch-loop.mjs'
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
    rows.push(...(await deliveries(dialect, isQuick, log)))
    rows.push(...(await besideDeadEndpoint(dialect, isQuick, log)))
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
  const best = { perSecond: 0, cpuMicros: Infinity }
  const limit = { perSecond: 0, cpuMicros: Infinity }
  for (let round = 0; round < (isQuick ? 1 : ROUNDS); round++) {
    keepBest(
      limit,
      await fetchLoop(SERVER_CORE, { url: receiver.url, deliveries: count, concurrency: CONCURRENCY }),
    )
    const cpuBefore = cpuSeconds(running.pid)
    const measured = receiver.measure(count)
    await admin(running, 'PATCH', `/webhook_endpoints/${id}`, { disabled: false })
    if (round > 0) await admin(running, 'POST', `/webhook_endpoints/${id}/replay`, { since: 0 })
    const perSecond = await measured
    await sleep(1000) // the last ones are settled
    keepBest(best, { perSecond, cpuMicros: ((cpuSeconds(running.pid) - cpuBefore) * 1e6) / count })
    log(
      `${dialect} round ${round + 1}: ${describe({ perSecond, cpuMicros: best.cpuMicros })}, the loop ${describe(limit)}`,
    )
  }
  await running.stop()
  await receiver.stop()
  return rowsOf(`${DIALECTS[dialect]}, deliveries`, best, limit, WANTED_DELIVERIES, 'at least 70 %')
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
  const load = async () => {
    const { perSecond, serverCpuMicros } = await putLoad(running, {
      requests,
      connections: 16,
      durationMs: LOAD_MS,
    })
    return { perSecond, cpuMicros: serverCpuMicros }
  }
  const without = { perSecond: 0, cpuMicros: Infinity }
  const beside = { perSecond: 0, cpuMicros: Infinity }
  for (let round = 0; round < (isQuick ? 1 : ROUNDS); round++) {
    await admin(running, 'PATCH', `/webhook_endpoints/${id}`, { disabled: true })
    keepBest(without, await load())
    await admin(running, 'PATCH', `/webhook_endpoints/${id}`, { disabled: false })
    keepBest(beside, await load())
    log(`${dialect} round ${round + 1}: ${describe(beside)} beside the queue, ${describe(without)} without`)
  }
  await running.stop()
  const name = `${DIALECTS[dialect]}, requests beside ${queued} events for a dead endpoint`
  return rowsOf(name, beside, without, WANTED_REQUESTS, 'at least 90 %')
}

/** The best of several rounds is the least disturbed one. */
function keepBest(best, { perSecond, cpuMicros }) {
  best.perSecond = Math.max(best.perSecond, perSecond)
  best.cpuMicros = Math.min(best.cpuMicros, cpuMicros)
}

const micros = value => `${value.toFixed(0)} µs`
const describe = ({ perSecond: rate, cpuMicros }) =>
  `${perSecond(rate)} (${micros(cpuMicros)} of processor each)`

/** By the clock, and by processor time, which other programs of the machine disturb less. */
function rowsOf(name, value, limit, wanted, text) {
  const byClock = value.perSecond / limit.perSecond
  const byProcessor = limit.cpuMicros / value.cpuMicros
  const common = { wanted: text, ...value, limit }
  return [
    {
      case: name,
      measured: perSecond(value.perSecond),
      against: perSecond(limit.perSecond),
      ratio: percent(byClock),
      met: byClock >= wanted,
      ratioValue: byClock,
      ...common,
    },
    {
      case: `${name}, processor time of each`,
      measured: micros(value.cpuMicros),
      against: micros(limit.cpuMicros),
      ratio: percent(byProcessor),
      met: byProcessor >= wanted,
      ratioValue: byProcessor,
      ...common,
    },
  ]
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
