// npm run bench                   all benchmarks
// npm run bench -- mint scale     these alone
// npm run bench -- --quick        short: one round, no instance with a million users; keeps nothing
// npm run bench -- --busy         also when others use the machine; keeps nothing
import { parseArgs } from 'node:util'
import { cleanUp, runToEnd } from './cleanup.mjs'
import { updateDocs } from './docs.mjs'
import { describeMachine, requireQuiet } from './machine.mjs'
import { printTable, storeResult } from './report.mjs'

const BENCHMARKS = [
  'mint',
  'sign-in',
  'storm',
  'workers',
  'scale',
  'start',
  'install',
  'webhooks',
  'organizations',
  'directories',
  'instances',
  'sequencer',
  'growth',
  'activity',
  'peer',
]

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { quick: { type: 'boolean' }, busy: { type: 'boolean' } },
  })
  const unknown = positionals.filter(name => !BENCHMARKS.includes(name))
  if (unknown.length > 0)
    throw new Error(`no benchmark ${unknown.join(', ')}: there is ${BENCHMARKS.join(', ')}`)
  if (!values.busy) await requireQuiet()
  const names = positionals.length > 0 ? positionals : BENCHMARKS
  const machine = describeMachine()
  console.log(
    Object.entries(machine)
      .map(([name, value]) => `${name}: ${value}`)
      .join(', '),
  )
  for (const name of names) {
    const { title, run } = await import(`./benchmarks/${name}.mjs`)
    const startedAt = performance.now()
    const { rows, notes } = await run({
      isQuick: values.quick ?? false,
      log: line => console.log(`${name}: ${line}`),
    })
    const tookSeconds = Math.round((performance.now() - startedAt) / 1000)
    printTable(title, rows, notes)
    const command = `npm run bench -- ${name}`
    const result = { title, command, measuredAt: new Date().toISOString(), tookSeconds, machine, rows, notes }
    if (!values.quick && !values.busy) {
      storeResult(name, result)
      updateDocs()
    }
    await cleanUp()
  }
}

await runToEnd(main)
