// npm run bench:compare -- ../before            two checkouts, taking turns: is one slower than the other?
// npm run bench:compare -- ../before mint       these alone
//
// `../before` is another checkout (`git worktree add`) with its dependencies installed and its bundle built.
// Both servers run on the same core, and each has the load for a second in turn, so that a machine that grows
// slower or faster for a while grows so for both. What is compared is the server's processor time a request.
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { createUsers, signInRequests } from './benchmarks/sign-in.mjs'
import { runToEnd } from './cleanup.mjs'
import { DIALECTS } from './installation/installation.mjs'
import { putLoad } from './load/load.mjs'
import { requireQuiet, SERVER_CORE } from './machine.mjs'
import { printTable } from './report.mjs'

const HERE = resolve(import.meta.dirname, '..')
const BENCHMARKS = {
  mint: { start: startWithSessions, warmUpMs: 4000, durationMs: 1000, connections: 16 },
  'sign-in': { start: startWithPasswords, warmUpMs: 15_000, durationMs: 2000, connections: 8 },
}
const USERS = 20

/** Modules of a checkout's own benchmarks: its server may want other rows than ours. */
const benchOf = (checkout, path) => import(pathToFileURL(resolve(checkout, 'bench', path)))

async function startWithSessions(checkout, dialect) {
  const { startSeeded, mintRequests } = await benchOf(checkout, 'benchmarks/mint.mjs')
  const { server, users } = await startSeeded(dialect)
  return { server, requests: mintRequests(server, users) }
}

async function startWithPasswords(checkout, dialect) {
  const { Installation } = await benchOf(checkout, 'installation/installation.mjs')
  const server = await (await Installation.create(dialect)).start(SERVER_CORE)
  return { server, requests: signInRequests(server, await createUsers(server, USERS)) }
}

const median = numbers => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]

async function compare(name, dialect, before, rounds) {
  const { start, warmUpMs, durationMs, connections } = BENCHMARKS[name]
  const sides = []
  for (const checkout of [before, HERE]) sides.push({ ...(await start(checkout, dialect)), micros: [] })
  for (let round = -1; round < rounds; round++) {
    // whoever comes second finds the machine as the first left it: they take turns at that, too
    for (const side of round % 2 === 0 ? sides : sides.toReversed()) {
      const job = { requests: side.requests, connections, durationMs }
      const load = await putLoad(side.server, { ...job, warmUpMs: round < 0 ? warmUpMs : 200 })
      if (round >= 0) side.micros.push(load.serverCpuMicros)
    }
  }
  for (const side of sides) await side.server.stop()
  await (await benchOf(before, 'cleanup.mjs')).cleanUp()
  const [then, now] = sides.map(side => side.micros)
  const ratios = now.map((micros, round) => micros / then[round])
  return {
    case: `${name}, ${DIALECTS[dialect]}`,
    measured: `${median(now).toFixed(0)} µs`,
    against: `${median(then).toFixed(0)} µs before`,
    ratio: median(ratios).toFixed(3),
    wanted: 'at most 1.03',
    met: median(ratios) <= 1.03,
  }
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      busy: { type: 'boolean' },
      rounds: { type: 'string', default: '20' },
      dialect: { type: 'string', multiple: true },
    },
  })
  const [before, ...names] = positionals
  if (before === undefined) throw new Error('which checkout is it compared with?')
  if (!values.busy) await requireQuiet()
  const rows = []
  for (const name of names.length > 0 ? names : Object.keys(BENCHMARKS)) {
    for (const dialect of values.dialect ?? Object.keys(DIALECTS))
      rows.push(await compare(name, dialect, resolve(before), Number(values.rounds)))
  }
  printTable('Processor time of the server a request, against another checkout', rows, [
    'median of the ratios of neighbouring rounds',
  ])
}

await runToEnd(main)
