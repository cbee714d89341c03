import { setTimeout as sleep } from 'node:timers/promises'
import { DIALECTS, SECRET_KEY } from '../installation/installation.mjs'
import { putLoad, requestText } from '../load/load.mjs'
import { residentMegabytes } from '../machine.mjs'
import { limitRow as row, megabytes, milliseconds } from '../report.mjs'
import { mintRequests, startSeeded } from './mint.mjs'

export const title = 'Start to first answer, and memory'

const WANTED_START_MS = 700
const WANTED_IDLE_MEGABYTES = 100
const WANTED_USED_MEGABYTES = 130
const STARTS = 7
const IDLE_MS = 5000
const REQUESTS = 1000

export async function run({ isQuick, log }) {
  const rows = []
  for (const dialect of Object.keys(DIALECTS)) {
    const { installation, server, users } = await startSeeded(dialect, null)
    await server.stop()
    const times = []
    const cpuTimes = []
    for (let round = 0; round < (isQuick ? 2 : STARTS); round++) {
      const started = await installation.start(null)
      times.push(started.readyMs)
      cpuTimes.push(started.readyCpuMs)
      await started.stop()
    }
    times.sort((a, b) => a - b)
    log(
      `${dialect}: started in ${times.map(ms => ms.toFixed(0)).join(', ')} ms, ${Math.min(...cpuTimes).toFixed(0)} ms of processor`,
    )
    const started = await installation.start(null)
    await sleep(IDLE_MS)
    const idle = residentMegabytes(started.pid)
    await answerRequests(started, users)
    await sleep(IDLE_MS)
    const used = residentMegabytes(started.pid)
    await started.stop()
    const name = DIALECTS[dialect]
    const startRow = row(
      `${name}, start until /readyz answers 200 (best of ${times.length})`,
      times[0],
      WANTED_START_MS,
      milliseconds,
    )
    rows.push(
      {
        ...startRow,
        medianMs: times[Math.floor(times.length / 2)],
        timesMs: times,
        cpuMs: Math.min(...cpuTimes),
      },
      row(`${name}, memory 5 s after the start`, idle, WANTED_IDLE_MEGABYTES, megabytes),
      row(`${name}, memory 5 s after ${REQUESTS} requests`, used, WANTED_USED_MEGABYTES, megabytes),
    )
  }
  return { rows, notes: ['on data that exists, not pinned; memory is the resident set of the process'] }
}

/** What a browser and an application's server ask most. */
async function answerRequests(server, users) {
  const backend = { authorization: `Bearer ${SECRET_KEY}` }
  const requests = users.slice(0, REQUESTS).map((user, index) => {
    if (index % 3 === 0) return requestText(server, { path: `/bapi/v1/users/${user.id}`, headers: backend })
    if (index % 3 === 1)
      return requestText(server, { path: '/v1/client', headers: { cookie: `__client=${user.clientSecret}` } })
    return mintRequests(server, [user])[0]
  })
  await putLoad(server, { requests, connections: 8, warmUpMs: 0, durationMs: 30_000, limit: REQUESTS })
}
