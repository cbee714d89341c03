// Breaks a fleet of servers in every way that is known, under load, and checks that they keep what they have
// promised (docs/durability.md). On both databases, one after the other, unless --dialect names one.
//   npm run chaos -- --minutes 15
//   npm run chaos -- --kills 1000 --write      and writes the table in docs/durability.md
//   npm run chaos -- --seed 42 --dialect postgres --faults 'failover,full disk'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { repositoryRoot } from './workspace.mjs'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '3' },
    kills: { type: 'string', default: '0' },
    seed: { type: 'string' },
    dialect: { type: 'string' },
    faults: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
})

const run = (tool, ...args) =>
  spawnSync(process.execPath, [join(repositoryRoot, 'node_modules', tool), ...args], {
    cwd: repositoryRoot,
    stdio: 'inherit',
    env: {
      ...process.env,
      CHAOS_MINUTES: values.minutes,
      CHAOS_KILLS: values.kills,
      ...(values.seed ? { CHAOS_SEED: values.seed } : {}),
      ...(values.dialect ? { CHAOS_DIALECT: values.dialect } : {}),
      ...(values.faults ? { CHAOS_FAULTS: values.faults } : {}),
      ...(values.write ? { CHAOS_WRITE: '1' } : {}),
    },
  }).status ?? 1

process.exitCode = run('vitest/vitest.mjs', 'run', '--project', 'unit*', 'packages/server/test/chaos')
if (values.write) run('prettier/bin/prettier.cjs', '--write', 'docs/durability.md')
