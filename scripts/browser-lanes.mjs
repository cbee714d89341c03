// The browser tests in two lanes, which run side by side where there are cores for both. Files of one lane
// run one after another, and may use the same ports; no port is used in both lanes.
import { readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { repositoryRoot } from './workspace.mjs'

/** With ports from 4430 to 4458, and 4470, 4471 and 4490 to 4492; all other files are in the first lane. */
const SECOND_LANE = [
  'admin-portal',
  'embedded',
  'organizations',
  'production',
  'saas',
  'satellites',
  'sdks',
  'seed',
  'seed-provider',
  'seed-webhooks',
  'wallets',
].map(name => `e2e/${name}.test.ts`)

/** The files of each lane, by their path in the repository. */
export function browserLanes(cores = availableParallelism()) {
  const files = readdirSync(join(repositoryRoot, 'e2e'))
    .filter(name => name.endsWith('.test.ts'))
    .map(name => `e2e/${name}`)
  const unknown = SECOND_LANE.filter(name => !files.includes(name))
  if (unknown.length > 0) throw new Error(`no browser tests: ${unknown.join(', ')}`)
  if (cores < 2) return [files]
  return [files.filter(name => !SECOND_LANE.includes(name)), SECOND_LANE]
}
