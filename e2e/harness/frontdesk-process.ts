import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { E2E_DIRECTORY, REPOSITORY_DIRECTORY } from './paths.js'
import { type RunningProcess, startProcess, waitForUrl } from './processes.js'
import { FRONTDESK_PORT } from './sdks.js'

/** The build of this repository, or another one, such as that of an installed package. */
const CLI =
  process.env['E2E_FRONTDESK_CLI'] ?? join(REPOSITORY_DIRECTORY, 'packages/server/dist/bundle/main.js')
const START_TIMEOUT_MS = 20_000

export interface FrontdeskOptions {
  name: string
  port: number
  /** absent: as a first `frontdesk start` without any configuration */
  config?: string
  /** postgres://…; absent: SQLite */
  database?: string
  /** further options of `frontdesk start` */
  args?: string[]
  environment?: Record<string, string>
}

export interface RunningFrontdesk extends RunningProcess {
  /** where its SQLite file is */
  dataDirectory: string
  /**
   * What `frontdesk env --sdk …` prints, as variables. The applications of the tests have pages of their own.
   */
  printedEnvironment(sdk: string, instance?: string, pages?: 'own' | 'account'): Record<string, string>
}

const SDK_MATRIX: FrontdeskOptions = {
  name: 'frontdesk',
  port: FRONTDESK_PORT,
  config: join(E2E_DIRECTORY, 'frontdesk.e2e.config.json'),
}

/** What records the requests of a run, if that is asked for (`npm run sdks`). */
function recording(): Record<string, string> {
  const file = process.env['E2E_RECORD_REQUESTS']
  if (!file) return {}
  const script = join(E2E_DIRECTORY, 'harness/record-requests.cjs')
  return { E2E_RECORD_REQUESTS: file, NODE_OPTIONS: `--require ${script}` }
}

/**
 * Starts Frontdesk as users do, as a process of its own, on an empty data directory or the given database.
 */
export async function startFrontdesk(options = SDK_MATRIX): Promise<RunningFrontdesk> {
  if (!existsSync(CLI)) throw new Error(`${CLI} is missing: run "npm run build" first`)
  const { name, port, config, database } = options
  const data = mkdtempSync(join(tmpdir(), 'frontdesk-e2e-'))
  const place = database === undefined ? ['--data', data] : ['--database-url', database]
  // only beside SQLite is a key made by itself
  const secret: Record<string, string> =
    database === undefined ? {} : { FRONTDESK_SECRET: randomBytes(32).toString('base64') }
  const environment = { ...secret, ...recording(), ...options.environment }
  const args = ['start', '--port', String(port), ...place, ...(options.args ?? [])]
  if (config) args.push('--config', config)
  const running = startProcess(process.execPath, [CLI, ...args], {
    name,
    // without a configuration file beside it
    directory: config ? REPOSITORY_DIRECTORY : data,
    environment,
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
  const printedEnvironment = (sdk: string, instance?: string, pages: 'own' | 'account' = 'own') => {
    const choice = [
      ...(instance ? ['--instance', instance] : []),
      ...(pages === 'own' ? ['--own-pages'] : []),
    ]
    const envArgs = [CLI, 'env', '--sdk', sdk, ...choice, ...place]
    const env = { ...process.env, ...environment }
    return parseEnv(execFileSync(process.execPath, envArgs, { encoding: 'utf8', env })) as Record<
      string,
      string
    >
  }
  return { ...running, stop, dataDirectory: data, printedEnvironment }
}
