import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { backendOf, createUser } from './harness/backend.js'
import { type RunningFrontdesk, startFrontdesk } from './harness/frontdesk-process.js'
import { E2E_DIRECTORY } from './harness/paths.js'
import type { InstanceKeys } from './harness/sdks.js'

const PORT = 4495
const SERVER_URL = `http://localhost:${PORT}`

let frontdesk: RunningFrontdesk

beforeAll(async () => {
  const config = join(E2E_DIRECTORY, 'frontdesk.claims.config.json')
  frontdesk = await startFrontdesk({ name: 'frontdesk-claims', port: PORT, config })
})

afterAll(() => frontdesk.stop())

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

// SDK 4, and SDK 5 before API version 2025-04-10, get tokens of version 1
describe.each([
  ['claims', 2],
  ['claims-of-version-1', undefined],
])('the claims of an application in the tokens of %s', (slug, version) => {
  it('are sessionClaims of the official SDK, beside its own', async () => {
    const instance = instanceOf(slug)
    const backend = backendOf(instance)
    const user = await createUser(instance, { publicMetadata: { role: 'admin' } })
    const session = await backend.sessions.createSession({ userId: user.id })
    const { jwt } = await backend.sessions.getToken(session.id)
    const request = new Request('http://localhost:3000/', { headers: { authorization: `Bearer ${jwt}` } })
    const auth = (await backend.authenticateRequest(request)).toAuth()
    expect(auth).toMatchObject({ isAuthenticated: true, userId: user.id, sessionId: session.id })
    expect(auth?.sessionClaims).toMatchObject({ metadata: { role: 'admin' }, plan: 'free', sub: user.id })
    expect(auth?.sessionClaims?.['v']).toBe(version)
  })
})
