import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createTestDatabase, type Dialect } from '@frontdesk/testkit'
import pg from 'pg'
import { prepare } from '../../../../scripts/prepare.mjs'
import { waitUntil } from '../../src/platform/wait-until.fixture.js'

const REPOSITORY = join(import.meta.dirname, '../../../..')
/** What `buildServer` builds. */
export const PRESENT_PROGRAM = join(REPOSITORY, 'packages/server/dist/bundle/main.js')
const READY_POLL_MS = 15
const STARTING_AT_MOST_MS = 60_000
export const MASTER_SECRET = 'a master key for tests that nobody else will ever use'

/** These tests run what people run: the built server. */
export async function buildServer(): Promise<void> {
  await prepare(['build'])
}

/** Storage that outlives the processes that use it. */
export interface Storage {
  dialect: Dialect
  /** what `openStore` takes */
  location: string
  directory: string
  /** options of the CLI */
  options: string[]
  remove(): Promise<void>
}

export async function createStorage(dialect: Dialect): Promise<Storage> {
  const directory = mkdtempSync(join(tmpdir(), 'frontdesk-faults-'))
  const removeDirectory = () => removeWithLatecomers(directory)
  if (dialect === 'sqlite') {
    const location = join(directory, 'frontdesk.db')
    return {
      dialect,
      location,
      directory,
      options: ['--data', directory],
      remove: removeDirectory,
    }
  }
  const database = await createTestDatabase('postgres')
  await keepCommits(database.location)
  return {
    dialect,
    location: database.location,
    directory,
    options: ['--database-url', database.location],
    async remove() {
      await database.drop()
      await removeDirectory()
    },
  }
}

/**
 * A check for damage may outlive a killed server by a moment, and make files meanwhile. Node tries again by
 * itself (`maxRetries`), but does not look for them.
 */
async function removeWithLatecomers(directory: string): Promise<void> {
  await waitUntil(() => rmSync(directory, { recursive: true, force: true }))
}

/** Other tests have no use for commits that are on the disk. */
async function keepCommits(location: string): Promise<void> {
  const client = new pg.Client(location)
  await client.connect()
  const name = new URL(location).pathname.slice(1)
  await client.query(`alter database ${name} set synchronous_commit = on`)
  await client.end()
}

export interface ServerProcess {
  url: string
  port: number
  /** kill -9; resolves when the process is gone */
  kill(): Promise<void>
  /** SIGTERM, without waiting for the end */
  terminate(): void
  /** SIGHUP: a server with workers replaces them */
  reload(): void
  /** any other signal */
  signal(name: NodeJS.Signals): void
  /** exit code or signal, once it has ended */
  ended: Promise<number | string>
  /** what it wrote to stderr */
  errors(): string
}

export interface StartOptions {
  port?: number
  /** its main file; default: the one that `buildServer` builds */
  program?: string
  arguments?: string[]
  environment?: Record<string, string>
  /** what has to answer 200 before it has started; default: `/readyz` */
  awaited?: '/readyz' | '/healthz'
}

/** Starts the server and waits until it answers. */
export async function startServer(storage: Storage, options: StartOptions = {}): Promise<ServerProcess> {
  const server = launchServer(storage, { ...options, port: options.port ?? (await freePort()) })
  await answers(server, options.awaited ?? '/readyz')
  return server
}

/** Starts the server, and waits for nothing. */
export function launchServer(
  storage: Pick<Storage, 'options' | 'directory'>,
  options: StartOptions & { port: number },
): ServerProcess {
  const { port, program = PRESENT_PROGRAM } = options
  const child = spawn(
    process.execPath,
    [program, 'start', '--port', String(port), ...storage.options, ...(options.arguments ?? [])],
    {
      cwd: storage.directory,
      env: {
        ...withoutFrontdesk(process.env),
        FRONTDESK_SECRET: MASTER_SECRET,
        FRONTDESK_LOG_LEVEL: 'warn',
        ...options.environment,
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  )
  let errors = ''
  child.stderr.on('data', chunk => (errors += String(chunk)))
  const ended = once(child, 'exit').then(([code, signal]) => (code ?? signal) as number | string)
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
    terminate: () => void child.kill('SIGTERM'),
    reload: () => void child.kill('SIGHUP'),
    signal: name => void child.kill(name),
    ended,
    errors: () => errors,
  }
}

/** @throws Error when it ends instead, or does not answer in a minute, and is killed then */
async function answers(server: ServerProcess, path: string): Promise<void> {
  let hasEnded = false
  void server.ended.then(() => (hasEnded = true))
  for (let waitedMs = 0; waitedMs < STARTING_AT_MOST_MS; waitedMs += READY_POLL_MS) {
    if (hasEnded) throw new Error(`the server ended while it started: ${server.errors()}`)
    const response = await fetch(server.url + path).catch(() => null)
    if (response?.status === 200) return
    await sleep(READY_POLL_MS)
  }
  await server.kill()
  throw new Error(`the server did not get ready: ${server.errors()}`)
}

/** The variables of whoever runs the tests must not reach the server. */
function withoutFrontdesk(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => !/^(FRONTDESK_|DATABASE_URL$)/.test(name)),
  )
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

/** Polls until `probe` gives something other than null, false or undefined. */
export async function eventually<T>(
  what: string,
  probe: () => Promise<T | null | undefined | false>,
): Promise<T> {
  const pollMs = 25
  for (let waitedMs = 0; waitedMs < 60_000; waitedMs += pollMs) {
    const value = await probe()
    if (value) return value
    await sleep(pollMs)
  }
  throw new Error(`did not happen: ${what}`)
}
