import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { E2E_DIRECTORY, REPOSITORY_DIRECTORY } from './paths.js'
import { startProcess, waitForUrl, type RunningProcess } from './processes.js'
import { FRONTDESK_PORT } from './sdks.js'

/** The build of this repository, or another one, such as that of an installed package. */
const CLI =
  process.env['E2E_FRONTDESK_CLI'] ?? join(REPOSITORY_DIRECTORY, 'packages/server/dist/bundle/main.js')
const START_TIMEOUT_MS = 20_000

export interface FrontdeskOptions {
  name: string
  port: number
  config: string
  /** postgres://…; absent: SQLite */
  database?: string
}

const SDK_MATRIX: FrontdeskOptions = {
  name: 'frontdesk',
  port: FRONTDESK_PORT,
  config: join(E2E_DIRECTORY, 'frontdesk.e2e.config.json'),
}

/** Starts Frontdesk as users do, as a process of its own, on an empty data directory or the given database. */
export async function startFrontdesk({ name, port, config, database } = SDK_MATRIX): Promise<RunningProcess> {
  if (!existsSync(CLI)) throw new Error(`${CLI} is missing: run "npm run build" first`)
  const data = mkdtempSync(join(tmpdir(), 'frontdesk-e2e-'))
  const place = database === undefined ? ['--data', data] : ['--database-url', database]
  const args = [CLI, 'start', '--port', String(port), ...place, '--config', config]
  const running = startProcess(process.execPath, args, {
    name,
    directory: REPOSITORY_DIRECTORY,
    // only beside SQLite is a key made by itself
    environment: database === undefined ? {} : { FRONTDESK_SECRET: randomBytes(32).toString('base64') },
  })
  const stop = async () => {
    await running.stop()
    rmSync(data, { recursive: true, force: true })
  }
  try {
    await waitForUrl(running, `http://localhost:${port}/readyz`, START_TIMEOUT_MS)
  } catch (error) {
    await stop()
    throw error
  }
  return { ...running, stop }
}
