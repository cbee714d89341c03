import { performance } from 'node:perf_hooks'
import { sequenceEvents } from 'frontdesk/internal/events/sequencer'
import { openStore } from 'frontdesk/internal/store/open-store'
import { DIALECTS, Installation } from '../installation/installation.mjs'
import { percent, perSecond } from '../report.mjs'
import { locationOf, seedWaitingEvents } from '../seed/events.mjs'

export const title = 'Positions given to events, with few and with many that wait'

const FEW = 1000
const MANY = 100_000
const WANTED_RATIO = 0.5
const WANTED_PER_SECOND = 5000
const INSTANCES = 100
const ROUNDS = 10

export async function run({ isQuick, log }) {
  const rows = []
  for (const dialect of Object.keys(DIALECTS)) {
    const rates = await ratesOf(dialect, isQuick ? MANY / 5 : MANY, log)
    const name = DIALECTS[dialect]
    rows.push(
      row(`${name}, ${isQuick ? MANY / 5 : MANY} events wait, against ${FEW}`, rates.many, rates.few, {
        wanted: `at least ${percent(WANTED_RATIO)}`,
        least: WANTED_RATIO,
      }),
      row(`${name}, one instance`, rates.few, WANTED_PER_SECOND, { wanted: 'at least 100 %', least: 1 }),
      row(`${name}, ${INSTANCES} instances at once`, rates.instances, WANTED_PER_SECOND, {
        wanted: 'at least 100 %',
        least: 1,
      }),
    )
  }
  return {
    rows,
    notes: [
      'user.updated, 1.6 kB each; the sequencer alone, in one process, every transaction durable',
      `${FEW}: the best of ${ROUNDS} rounds; with many: the best thousand of the first ten`,
    ],
  }
}

async function ratesOf(dialect, many, log) {
  const installation = await Installation.create(dialect)
  const server = await installation.start(null)
  await server.stop()
  const store = openStore(locationOf(installation), { durability: 'full' })
  try {
    const { id } = await store.read.selectFrom('instances').select('id').executeTakeFirstOrThrow()
    const others = Array.from({ length: INSTANCES }, (_, index) => `ins_bench${index}`)
    let seeded = 0
    const seed = async (instanceIds, count) => {
      await seedWaitingEvents(store, instanceIds, seeded, count)
      seeded += count
    }
    const rounds = async instanceIds => {
      let best = 0
      for (let round = 0; round < ROUNDS; round++) {
        await seed(instanceIds, FEW)
        best = Math.max(best, await rateOf(store, FEW))
      }
      return best
    }
    const few = await rounds([id])
    const instances = await rounds(others)
    await seed([id], many)
    let best = 0
    for (let round = 0; round < ROUNDS; round++) best = Math.max(best, await rateOf(store, FEW))
    log(
      `${dialect}: ${perSecond(best)} with ${many}, ${perSecond(few)} with ${FEW}, ` +
        `${perSecond(instances)} in ${INSTANCES} instances`,
    )
    return { few, many: best, instances }
  } finally {
    await store.close()
    await installation.remove()
  }
}

/** Positions a second, while so many are given or a little more. */
async function rateOf(store, wanted) {
  let batches = 0
  const startedAt = performance.now()
  const count = await sequenceEvents(store, {
    onBatch: () => batches++,
    isStopped: () => batches * (wanted / 2) >= wanted,
  })
  return count / ((performance.now() - startedAt) / 1000)
}

function row(name, value, against, { wanted, least }) {
  const ratio = value / against
  return {
    case: name,
    measured: perSecond(value),
    against: perSecond(against),
    ratio: percent(ratio),
    wanted,
    met: ratio >= least,
    ratioValue: ratio,
  }
}
