import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const RESULTS = fileURLToPath(new URL('results/', import.meta.url))
export const COLUMNS = ['case', 'measured', 'against', 'ratio', 'wanted', 'met']

/**
 * Prints rows `{case, measured, against, ratio, wanted, met}` as a table; further
 * fields of a row are for the JSON alone.
 */
export function printTable(title, rows, notes = []) {
  const lines = [COLUMNS, ...rows.map(row => COLUMNS.map(column => textOf(row[column])))]
  const widths = COLUMNS.map((_, index) => Math.max(...lines.map(line => line[index].length)))
  const format = line =>
    line
      .map((text, index) => text.padEnd(widths[index]))
      .join('  ')
      .trimEnd()
  console.log(`\n${title}`)
  console.log(format(lines[0]))
  console.log(widths.map(width => '-'.repeat(width)).join('  '))
  for (const line of lines.slice(1)) console.log(format(line))
  for (const note of notes) console.log(`  ${note}`)
}

/** A cell of a table. */
export function textOf(value) {
  if (value === undefined || value === null) return ''
  if (value === true) return 'yes'
  if (value === false) return 'NO'
  return String(value)
}

/** Stores one benchmark's result under its date, and in `latest.json` among those of the others. */
export function storeResult(name, result) {
  mkdirSync(RESULTS, { recursive: true })
  const date = result.measuredAt.slice(0, 10)
  writeJson(`${date}-${name}.json`, result)
  writeJson('latest.json', { ...readLatest(), [name]: result })
}

/** The newest result of each benchmark, by name. */
export function readLatest() {
  try {
    return JSON.parse(readFileSync(`${RESULTS}latest.json`, 'utf8'))
  } catch (error) {
    if (error.code === 'ENOENT') return {}
    throw error
  }
}

function writeJson(file, value) {
  writeFileSync(RESULTS + file, `${JSON.stringify(value, null, 2)}\n`)
}

export const percent = ratio => `${(ratio * 100).toFixed(1)} %`
export const perSecond = rate => `${rate.toFixed(rate < 100 ? 1 : 0)}/s`
/** In the unit that leaves one to three digits before the point. */
export function bytes(count) {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const power = Math.min(units.length - 1, Math.floor(Math.log10(count) / 3))
  return `${(count / 1000 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`
}
export const megabytes = value => `${value.toFixed(0)} MB`
export const milliseconds = ms => `${ms.toFixed(ms < 10 ? 2 : 0)} ms`

/** A row for a value that is to stay below a limit. */
export function limitRow(name, value, wanted, format) {
  const ratio = value / wanted
  return {
    case: name,
    measured: format(value),
    against: format(wanted),
    ratio: ratio.toFixed(2),
    wanted: 'below 1',
    met: value < wanted,
    ratioValue: ratio,
    value,
  }
}
