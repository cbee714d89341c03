import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { cleanUpLater } from '../cleanup.mjs'
import { Connection } from '../load/connection.mjs'
import { cpuSeconds, onCore } from '../machine.mjs'
import { createPostgresDatabase } from './databases.mjs'

const CLI = fileURLToPath(new URL('../../packages/server/dist/bundle/main.js', import.meta.url))
const START_TIMEOUT_MS = 20_000
const STOP_TIMEOUT_MS = 15_000
const POLL_MS = 4

export const SECRET_KEY = 'sk_test_bench000000000000000000000000000000000000'
export const DIALECTS = { sqlite: 'SQLite', postgres: 'PostgreSQL' }

/**
 * Settings are the defaults, but for features that are off by default: what is measured is what people get.
 */
const config = settings => ({
  applications: [
    {
      name: 'Bench',
      instances: [
        { slug: 'bench', environment: 'development', default: true, secretKeys: [SECRET_KEY], settings },
      ],
    },
  ],
})

/** A database with a configuration, and servers started on it one after the other. Goes away at the end. */
export class Installation {
  static async create(dialect, settings = {}) {
    const directory = mkdtempSync(join(tmpdir(), 'frontdesk-bench-'))
    const removeDirectory = cleanUpLater(() => rmSync(directory, { recursive: true, force: true }))
    writeFileSync(join(directory, 'config.json'), JSON.stringify(config(settings)))
    const database = dialect === 'postgres' ? await createPostgresDatabase() : null
    return new Installation(dialect, directory, database, removeDirectory)
  }

  constructor(dialect, directory, database, removeDirectory) {
    this.dialect = dialect
    this.directory = directory
    this.removeDirectory = removeDirectory
    this.postgres = database
    this.secret = randomBytes(32).toString('base64')
  }

  get sqliteFile() {
    return join(this.directory, 'frontdesk.db')
  }

  /**
   * Starts the server as users do, on one core or (null) on all; with so many workers, or (null) none.
   * @returns port, pid, milliseconds (and those of processor time) until /readyz answered 200, and stop
   */
  async start(core, { nodeOptions = [], workers = null } = {}) {
    const port = await freePort()
    const place = this.postgres ? ['--database-url', this.postgres.url] : ['--data', this.directory]
    const options = [
      'start',
      '--port',
      String(port),
      '--config',
      join(this.directory, 'config.json'),
      ...place,
      ...(workers === null ? [] : ['--workers', String(workers)]),
    ]
    const [command, args] = onCore(core, process.execPath, [...nodeOptions, CLI, ...options])
    const logFile = join(this.directory, 'server.log')
    const log = openSync(logFile, 'w')
    const startedAt = performance.now()
    const child = spawn(command, args, {
      cwd: this.directory,
      env: { ...serverEnvironment(), FRONTDESK_SECRET: this.secret },
      stdio: ['ignore', log, log],
    })
    const exited = new Promise(resolve => child.once('exit', resolve))
    const stop = cleanUpLater(async () => {
      child.kill('SIGTERM')
      const isGone = await Promise.race([exited.then(() => true), sleep(STOP_TIMEOUT_MS, false)])
      if (!isGone) child.kill('SIGKILL')
    })
    await untilReady(port, child, logFile)
    await untilWorkersServe(workers ?? 0, logFile)
    const readyMs = performance.now() - startedAt
    return {
      port,
      pid: child.pid,
      readyMs,
      readyCpuMs: (cpuSeconds(child.pid) ?? 0) * 1000,
      origin: `http://127.0.0.1:${port}`,
      stop,
    }
  }

  async remove() {
    await this.postgres?.remove()
    await this.removeDirectory()
  }
}

/** Variables of the shell must not configure the server that is measured. */
function serverEnvironment() {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(FRONTDESK_|DATABASE_URL$)/.test(name)),
  )
}

async function untilReady(port, child, logFile) {
  const deadline = performance.now() + START_TIMEOUT_MS
  while (performance.now() < deadline && child.exitCode === null) {
    if (await isReady(port)) return
    await sleep(POLL_MS)
  }
  throw new Error(`the server did not start:\n${readFileSync(logFile, 'utf8').slice(-2000)}`)
}

async function untilWorkersServe(count, logFile) {
  const deadline = performance.now() + START_TIMEOUT_MS
  const serving = () => readFileSync(logFile, 'utf8').split('"msg":"a worker serves"').length - 1
  while (serving() < count) {
    if (performance.now() > deadline) throw new Error('not all workers came to serve')
    await sleep(POLL_MS)
  }
}

async function isReady(port) {
  try {
    const connection = await Connection.open(port)
    const { status } = await connection.send(`GET /readyz HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n\r\n`)
    connection.close()
    return status === 200
  } catch {
    return false
  }
}

export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}
