import { readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import type { ChaosResult } from './run.js'

const PAGE = join(import.meta.dirname, '../../../../docs/durability.md')
const NAMES = { sqlite: 'SQLite', postgres: 'PostgreSQL' }

/** The result as rows of a table. */
export function rowsOf(result: ChaosResult): [what: string, figure: string][] {
  const { model, kills, killsWhileStarting, starts, dialect } = result
  const sorted = [...starts].sort((a, b) => a - b)
  const seconds = (milliseconds: number | undefined) => `${((milliseconds ?? 0) / 1000).toFixed(2)} s`
  const counts = (record: Iterable<[string, number]>) =>
    [...record].map(([name, count]) => `${name} ${count}`).join(', ')
  const broken = model.violations.length === 0 ? 'none' : model.violations.join('; ')
  return [
    ['promises that were broken', broken],
    ['nodes', `${result.nodes}, on ${NAMES[dialect]}, for ${result.minutes.toFixed(0)} minutes`],
    ['`kill -9` of a node', `${kills}, of them ${killsWhileStarting} while it started`],
    ['other faults', counts(result.faults)],
    ['acknowledged', counts(Object.entries(model.acknowledged))],
    ['single-use things, each used at once on three nodes', String(model.singleUses.rounds)],
    ['events in the log, and delivered by webhooks', String(result.events)],
    ['deliveries that came again', String(result.repeatedDeliveries)],
    ['a revoked session was seen to live', seconds(model.longestLife.undisturbed)],
    ['the same, while the storage was in trouble', seconds(model.longestLife.inTrouble)],
    ['requests that got 503, or no answer', String(model.unanswered)],
    [
      'a killed node was ready again after',
      `${seconds(sorted[Math.floor(sorted.length / 2)])} (median), ${seconds(sorted.at(-1))} at most`,
    ],
  ]
}

/** Puts the result between the markers of its database. */
export function writeTable(result: ChaosResult): void {
  const { dialect, seed } = result
  const [begin, end] = [`<!-- figures: chaos-${dialect} -->`, `<!-- end: chaos-${dialect} -->`]
  const page = readFileSync(PAGE, 'utf8')
  const [before, after] = [page.indexOf(begin), page.indexOf(end)]
  if (before < 0 || after < before) throw new Error(`docs/durability.md has no markers for ${dialect}`)
  const cell = (text: string) => text.replaceAll(/\s+/g, ' ').replaceAll('|', '/')
  const rows = rowsOf(result).map(([what, figure]) => `| ${what} | ${cell(figure)} |`)
  const date = new Date().toISOString().slice(0, 10)
  const machine = `${cpus().length} cores, Node ${process.version}`
  const facts = `${date}, seed ${seed}, ${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${machine}`
  const table = [`| ${NAMES[dialect]} | |`, '| --- | --- |', ...rows, '', facts].join('\n')
  writeFileSync(PAGE, `${page.slice(0, before + begin.length)}\n\n${table}\n\n${page.slice(after)}`)
}
