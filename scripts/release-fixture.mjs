// Keeps a small database of the present version, on SQLite and on PostgreSQL, for the tests of later
// versions (packages/server/test/upgrades). It is run once for a release, with the release's version in
// packages/server/package.json.
//   npm run release:fixture
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { repositoryRoot } from './workspace.mjs'

const server = join(repositoryRoot, 'packages/server')
const { version } = JSON.parse(readFileSync(join(server, 'package.json'), 'utf8'))
mkdirSync(join(server, 'test/upgrades/releases', version), { recursive: true })

const vitest = join(repositoryRoot, 'node_modules/vitest/vitest.mjs')
const { status } = spawnSync(
  process.execPath,
  [vitest, 'run', '--project', 'unit', 'packages/server/test/upgrades/upgrades.test.ts'],
  { cwd: repositoryRoot, stdio: 'inherit', env: { ...process.env, FRONTDESK_WRITE_RELEASE: version } },
)
process.exitCode = status ?? 1
