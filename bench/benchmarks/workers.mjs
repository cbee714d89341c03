import { DIALECTS, Installation } from '../installation/installation.mjs'
import { putLoad } from '../load/load.mjs'
import { percent, perSecond } from '../report.mjs'
import { sample, seedUsers } from '../seed/seed.mjs'
import { mintRequests } from './mint.mjs'
import { createUsers, signInRequests } from './sign-in.mjs'

export const title = 'Processor time of a token and of a sign-in with workers, against one process without'

/** What workers may cost more than one process. */
const WANTED = 1.1
/** null: one process, without a supervisor */
const CREWS = [null, 1, 2, 4]
const USERS = 1000
const PEOPLE = 20
/** `warmUp`: requests that each process answers before the first round, for its code to be compiled */
const TASKS = [
  { name: 'a token', unit: 'µs', micros: 1, connections: 16, durationMs: 1500, rounds: 9, warmUp: 4000 },
  { name: 'a sign-in', unit: 'ms', micros: 1000, connections: 8, durationMs: 3000, rounds: 5, warmUp: 400 },
]
const WARM_UP_AT_MOST_MS = 180_000

export async function run({ isQuick, log }) {
  const rows = []
  for (const dialect of Object.keys(DIALECTS)) {
    const servers = await startAll(dialect)
    for (const [index, task] of TASKS.entries()) {
      const name = `${DIALECTS[dialect]}, ${task.name}`
      const say = line => log(`${name}: ${line}`)
      if (!isQuick) await warmUp(servers, task, index, say)
      const rounds = await takeTurns(servers, task, index, isQuick ? 1 : task.rounds, say)
      rows.push(...timeRows(name, rounds, task), ...throughputRows(name, rounds))
    }
    for (const { server, installation } of servers) {
      await server.stop()
      await installation.remove()
    }
  }
  return {
    rows,
    notes: [
      'the servers take turns, on all cores, which they share with the load; each ratio is the median of those of the rounds',
      'processor time is that of all processes of a server, user and system',
      'tokens: 16 connections for each process, 1000 sessions; sign-ins: 8 connections for each',
    ],
  }
}

async function startAll(dialect) {
  const servers = []
  for (const workers of CREWS) {
    const installation = await Installation.create(dialect)
    await (await installation.start(null)).stop() // makes the schema
    const users = sample(await seedUsers(installation, USERS), USERS)
    const server = await installation.start(null, { workers })
    const addresses = await createUsers(server, PEOPLE)
    servers.push({
      workers,
      installation,
      server,
      requests: [mintRequests(server, users), signInRequests(server, addresses)],
    })
  }
  return servers
}

async function warmUp(servers, { connections, warmUp: requestsOfProcess }, index, log) {
  for (const { workers, server, requests } of servers) {
    const limit = requestsOfProcess * (workers ?? 1)
    const durationMs = WARM_UP_AT_MOST_MS
    await putLoad(server, {
      requests: requests[index],
      connections: connections * (workers ?? 1),
      durationMs,
      warmUpMs: 0,
      limit,
    })
    log(`${crewName(workers)} is warm`)
  }
}

/** @returns for each round what each server has done, in the order of CREWS */
async function takeTurns(servers, { connections, durationMs }, index, count, log) {
  const rounds = []
  for (let round = 0; round < count; round++) {
    const loads = []
    for (const { server, requests } of servers)
      loads.push(await putLoad(server, { requests: requests[index], connections, durationMs, warmUpMs: 300 }))

    rounds.push(loads)
    log(
      loads
        .map(({ perSecond: rate, serverCpuMicros }, place) => {
          return `${crewName(CREWS[place])} ${perSecond(rate)}, ${serverCpuMicros.toFixed(0)} µs`
        })
        .join('; '),
    )
  }
  return rounds
}

function timeRows(name, rounds, { unit, micros }) {
  const time = load => load.serverCpuMicros
  return CREWS.slice(1).map((workers, index) => {
    const { own, base, ratio } = medianOf(rounds, index + 1, time)
    return {
      case: `${name}, ${crewName(workers)}`,
      measured: `${(own / micros).toFixed(unit === 'ms' ? 1 : 0)} ${unit}`,
      against: `${(base / micros).toFixed(unit === 'ms' ? 1 : 0)} ${unit}`,
      ratio: ratio.toFixed(2),
      wanted: 'at most 1.1',
      met: ratio <= WANTED,
      ratioValue: ratio,
    }
  })
}

function throughputRows(name, rounds) {
  return CREWS.slice(1).map((workers, index) => {
    const { own, base, ratio } = medianOf(rounds, index + 1, load => load.perSecond)
    return {
      case: `${name}, ${crewName(workers)}, as many a second`,
      measured: perSecond(own),
      against: perSecond(base),
      ratio: percent(ratio),
      ratioValue: ratio,
    }
  })
}

/** The round in the middle, by the ratio of one server to the one without workers. */
function medianOf(rounds, place, valueOf) {
  const all = rounds.map(loads => {
    const [own, base] = [valueOf(loads[place]), valueOf(loads[0])]
    return { own, base, ratio: own / base }
  })
  return all.toSorted((a, b) => a.ratio - b.ratio)[all.length >> 1]
}

const crewName = workers =>
  workers === null ? 'one process' : `${workers} worker${workers === 1 ? '' : 's'}`
