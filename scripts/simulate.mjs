// Servers, people and faults in one process, all from a seed (docs/durability.md).
//   npm run simulate -- --seeds 10000
//   npm run simulate -- --seed 42 --seeds 1      the same once more
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { repositoryRoot } from './workspace.mjs'

const { values } = parseArgs({
  options: { seeds: { type: 'string', default: '1000' }, seed: { type: 'string' } },
})

const vitest = join(repositoryRoot, 'node_modules/vitest/vitest.mjs')
process.exitCode =
  spawnSync(process.execPath, [vitest, 'run', '--project', 'unit*', 'packages/server/test/simulation'], {
    cwd: repositoryRoot,
    stdio: 'inherit',
    env: {
      ...process.env,
      SIMULATION_SEEDS: values.seeds,
      ...(values.seed ? { SIMULATION_SEED: values.seed } : {}),
    },
  }).status ?? 1
