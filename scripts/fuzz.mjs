// Sends generated requests to every operation that is built, on both databases, more than `npm test` does.
//   npm run fuzz -- --requests 500000
//   npm run fuzz -- --seed 42 --operation CreateUser     what a failure printed, again
import { spawnSync } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { repositoryRoot } from './workspace.mjs'

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '200000' },
    seed: { type: 'string' },
    operation: { type: 'string' },
  },
})

const vitest = join(repositoryRoot, 'node_modules/vitest/vitest.mjs')
const { status } = spawnSync(
  process.execPath,
  [vitest, 'run', '--project', 'unit*', 'packages/server/test/fuzz'],
  {
    cwd: repositoryRoot,
    stdio: 'inherit',
    env: {
      ...process.env,
      FUZZ_REQUESTS: values.requests,
      FUZZ_SEED: values.seed ?? String(randomInt(2 ** 31)),
      ...(values.operation ? { FUZZ_OPERATION: values.operation } : {}),
    },
  },
)
process.exitCode = status ?? 1
