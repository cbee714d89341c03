import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildApp } from './build-app.js'
import { eventually } from './eventually.js'
import type { InboxMessage } from './inbox.js'
import { REPOSITORY_DIRECTORY } from './paths.js'
import { type RunningProcess, startProcess, tailOf, waitForUrl } from './processes.js'

const DIRECTORY = join(REPOSITORY_DIRECTORY, 'examples/nextjs-embedded')
const ROUTE = join(REPOSITORY_DIRECTORY, 'packages/next/dist')
const PORTS = { dev: 4457, start: 4458 }
/** `next dev` compiles each page with its first request: before a browser waits for it. */
const PAGES = ['/__clerk/readyz', '/', '/dashboard']
const START_TIMEOUT_MS = 300_000
const SECRET = 'a-master-key-of-the-browser-tests-0123456789'

export interface EmbeddedApp {
  url: string
  /** where the embedded database is, if it is on it */
  data: string
  process: RunningProcess
  /** The code of the newest message to an address. */
  codeFor(email: string): Promise<string>
  /** In production the inbox wants the token that the log tells. */
  inboxHeaders(): Record<string, string>
  stop(): Promise<void>
}

/** What a build of the application writes into it, besides its own sources: the code of the route. */
const routeDigest = () =>
  ['index.js', 'mount-place.js']
    .reduce((hash, file) => hash.update(readFileSync(join(ROUTE, file))), createHash('sha256'))
    .digest('hex')

export async function buildEmbeddedApp(): Promise<void> {
  // types of an earlier `next dev`, which the build would check as well
  rmSync(join(DIRECTORY, '.next/dev'), { recursive: true, force: true })
  await buildApp({
    name: 'nextjs-embedded',
    directory: DIRECTORY,
    distDirectory: '.next',
    environment: { FRONTDESK_SECRET: SECRET, ROUTE_DIGEST: routeDigest(), NEXT_TELEMETRY_DISABLED: '1' },
  })
}

/** Starts the application, which is all that runs: no server beside it. */
export async function startEmbeddedApp(mode: keyof typeof PORTS, database?: string): Promise<EmbeddedApp> {
  const data = mkdtempSync(join(tmpdir(), 'frontdesk-e2e-'))
  const url = `http://localhost:${PORTS[mode]}`
  const next = join(DIRECTORY, 'node_modules/next/dist/bin/next')
  const running = startProcess(process.execPath, [next, mode, '-p', String(PORTS[mode])], {
    name: `nextjs-embedded-${mode}${database === undefined ? '' : '-postgres'}`,
    directory: DIRECTORY,
    environment: {
      NEXT_TELEMETRY_DISABLED: '1',
      FRONTDESK_DATA: data,
      ...(mode === 'start' && { FRONTDESK_SECRET: SECRET }),
      ...(database !== undefined && { FRONTDESK_DATABASE_URL: database, FRONTDESK_DATA: '' }),
    },
  })
  const stop = async () => {
    await running.stop()
    rmSync(data, { recursive: true, force: true })
  }
  try {
    for (const page of PAGES) await waitForUrl(running, url + page, START_TIMEOUT_MS)
    await fetch(`${url}/api/webhooks`, { method: 'POST' })
  } catch (error) {
    await stop()
    throw error
  }
  const inboxHeaders = (): Record<string, string> => {
    const [, token] = /\/inbox\?token=(\w+)/.exec(tailOf(running.logFile)) ?? []
    return token === undefined ? {} : { authorization: `Bearer ${token}` }
  }
  const codeFor = (email: string) => newestCodeFor(url, email, inboxHeaders())
  return { url, data, process: running, stop, codeFor, inboxHeaders }
}

async function newestCodeFor(url: string, email: string, headers: Record<string, string>): Promise<string> {
  const newestCode = async () => {
    const response = await fetch(`${url}/__clerk/inbox/api/messages?to=${encodeURIComponent(email)}`, {
      headers,
    })
    const { data } = (await response.json()) as { data: InboxMessage[] }
    return data[0]?.code ?? null
  }
  await eventually(`a code for ${email}`, newestCode).not.toBe(null)
  return (await newestCode())!
}
