import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDashboard } from './harness/app-pages.js'
import { startApp } from './harness/app-process.js'
import { backendOf, createUser } from './harness/backend.js'
import { type RunningFrontdesk, startFrontdesk } from './harness/frontdesk-process.js'
import { signInWithPassword } from './harness/official-components.js'
import { E2E_DIRECTORY, RESULTS_DIRECTORY } from './harness/paths.js'
import type { RunningProcess } from './harness/processes.js'
import { buildWithoutKeys, type NextSdk, runtimeApp } from './harness/runtime-apps.js'
import type { AppUnderTest, InstanceKeys } from './harness/sdks.js'
import { test } from './harness/visitor.js'

const PORT = 4495
const SERVER_URL = `http://localhost:${PORT}`
const START_TIMEOUT_MS = 600_000

let frontdesk: RunningFrontdesk

beforeAll(async () => {
  mkdirSync(RESULTS_DIRECTORY, { recursive: true })
  const config = join(E2E_DIRECTORY, 'frontdesk.claims.config.json')
  frontdesk = await startFrontdesk({ name: 'frontdesk-claims', port: PORT, config })
})

afterAll(() => frontdesk?.stop())

function instanceOf(slug: string): InstanceKeys {
  const environment = frontdesk.printedEnvironment('nextjs@7', slug)
  return {
    slug,
    publishableKey: environment['NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY']!,
    secretKey: environment['CLERK_SECRET_KEY']!,
    proxyUrl: SERVER_URL,
    serverUrl: SERVER_URL,
  }
}

/** Somebody about whom the claims of frontdesk.claims.config.json have something to say. */
const createAdmin = (instance: InstanceKeys) =>
  createUser(instance, { firstName: 'Ada', publicMetadata: { role: 'admin' } })

/** What they say. */
const CLAIMS = { metadata: { role: 'admin' }, plan: 'free', profile: { role: 'admin', names: ['Ada'] } }

// SDK 4, and SDK 5 before API version 2025-04-10, get tokens of version 1
describe.each([
  ['claims', 2],
  ['claims-of-version-1', undefined],
])('the claims of an application in the tokens of %s', (slug, version) => {
  it('are sessionClaims of the official SDK, beside its own', async () => {
    const instance = instanceOf(slug)
    const backend = backendOf(instance)
    const user = await createAdmin(instance)
    const session = await backend.sessions.createSession({ userId: user.id })
    const { jwt } = await backend.sessions.getToken(session.id)
    const request = new Request('http://localhost:3000/', { headers: { authorization: `Bearer ${jwt}` } })
    const auth = (await backend.authenticateRequest(request)).toAuth()
    expect(auth).toMatchObject({ isAuthenticated: true, userId: user.id, sessionId: session.id })
    expect(auth?.sessionClaims).toMatchObject({ ...CLAIMS, sub: user.id })
    expect(auth?.sessionClaims?.['v']).toBe(version)
  })
})

describe.each<{ sdk: NextSdk; slug: string; port: number; version?: number }>([
  { sdk: 'nextjs@7', slug: 'claims', port: 4496, version: 2 },
  { sdk: 'nextjs@6', slug: 'claims', port: 4497, version: 2 },
  // over plain http version 5 needs pk_live_ keys
  { sdk: 'nextjs@5', slug: 'live', port: 4498, version: 2 },
  { sdk: 'nextjs@4', slug: 'claims', port: 4499 },
])('the claims of an application with @clerk/$sdk', ({ sdk, slug, port, version }) => {
  let app: AppUnderTest
  let running: RunningProcess | undefined

  beforeAll(async () => {
    await buildWithoutKeys(sdk)
    const environment = frontdesk.printedEnvironment(sdk, slug)
    const url = `http://localhost:${port}`
    app = runtimeApp({ sdk, port, url, slug, serverUrl: SERVER_URL, environment })
    running = await startApp(app)
  }, START_TIMEOUT_MS)
  afterAll(() => running?.stop())

  test('are sessionClaims of a page, after a sign-in in the browser', async ({ visitor: { page } }) => {
    const user = await createAdmin(app.instance)
    await signInWithPassword(page, app, user)
    const { claims, sessionId } = await openDashboard(page, app)
    expect(claims).toMatchObject({ ...CLAIMS, sub: user.id, sid: sessionId })
    expect(claims['v']).toBe(version)
  })
})
