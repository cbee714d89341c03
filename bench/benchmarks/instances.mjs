import { performance } from 'node:perf_hooks'
import { DIALECTS, Installation } from '../installation/installation.mjs'
import { milliseconds } from '../report.mjs'
import { openPlatform, plantInstances, SETTINGS_CHANGES } from '../seed/instances.mjs'

export const title = 'Many instances in one installation'

const SIZES = [1000, 5000]
const WANTED_START_RATIO = 1.2
const WANTED_CHANGE_MS = 5
const WANTED_NEW_MS = 10
const STARTS = 5
const REPEATS = 30

export async function run({ isQuick, log }) {
  const rows = []
  for (const dialect of Object.keys(DIALECTS)) {
    const name = DIALECTS[dialect]
    const installation = await Installation.create(dialect)
    const starts = isQuick ? 2 : STARTS
    const one = await bestStart(installation, starts + 1)
    let planted = 0
    for (const size of isQuick ? SIZES.slice(0, 1) : SIZES) {
      await plantInstances(installation, planted, size)
      planted = size
      const many = await bestStart(installation, starts)
      log(
        `${dialect}: starts in ${one.toFixed(0)} ms with one instance, in ${many.toFixed(0)} ms with ${size}`,
      )
      rows.push(startRow(`${name}, start with ${size} instances`, many, one))
      rows.push(...(await inOneProcess(installation, name, size)))
    }
    await installation.remove()
  }
  return {
    rows,
    notes: [
      'start: until /readyz answers 200, against the start with one instance, the best of several',
      'change: a node that knows 1000 instances follows the change of one, reads that one anew and signs a ' +
        `token; the best of ${REPEATS}, and their median`,
      'new: an instance with its keys and addresses, in one durable transaction, its key pair from the ' +
        `pool; the best of ${REPEATS}, and their median`,
    ],
  }
}

async function bestStart(installation, count) {
  const times = []
  for (let round = 0; round < count; round++) {
    const server = await installation.start(null)
    times.push(server.readyMs)
    await server.stop()
  }
  return Math.min(...times)
}

async function inOneProcess(installation, name, size) {
  const platform = await openPlatform(installation)
  try {
    await platform.warm(SIZES[0])
    const changes = []
    const fresh = []
    for (let index = 0; index < REPEATS; index++) {
      changes.push(await platform.followChange(SETTINGS_CHANGES(index)))
      await platform.fillPool()
      fresh.push(await timeOf(() => platform.addInstance(`${size}-${index}`)))
    }
    return [
      limitRow(`${name}, one change among ${size}`, changes, WANTED_CHANGE_MS),
      limitRow(`${name}, a new instance beside ${size}`, fresh, WANTED_NEW_MS),
    ]
  } finally {
    await platform.close()
  }
}

async function timeOf(run) {
  const startedAt = performance.now()
  await run()
  return performance.now() - startedAt
}

function startRow(text, value, against) {
  const ratio = value / against
  return row(text, value, against, ratio, `at most ${WANTED_START_RATIO}`, ratio <= WANTED_START_RATIO)
}

function limitRow(text, times, limit) {
  times.sort((a, b) => a - b)
  const [value, medianMs] = [times[0], times[Math.floor(times.length / 2)]]
  const measured = `${milliseconds(value)}, median ${milliseconds(medianMs)}`
  return { ...row(text, value, limit, value / limit, 'below 1', value < limit), measured, medianMs }
}

function row(text, value, against, ratio, wanted, met) {
  return {
    case: text,
    measured: milliseconds(value),
    against: milliseconds(against),
    ratio: ratio.toFixed(2),
    wanted,
    met,
    ratioValue: ratio,
    value,
  }
}
