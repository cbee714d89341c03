import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { ensureDependencies } from '../../scripts/dependencies.mjs'
import { loseSessionCookie } from '../harness/app-pages.js'
import { createUser, type ExistingUser } from '../harness/backend.js'
import { startFrontdesk } from '../harness/frontdesk-process.js'
import {
  signInWithPassword,
  signOutWithUserButton,
  waitForClientState,
} from '../harness/official-components.js'
import { E2E_DIRECTORY, RESULTS_DIRECTORY } from '../harness/paths.js'
import { type RunningProcess, runToEnd, startProcess, waitForUrl } from '../harness/processes.js'
import type { AppUnderTest } from '../harness/sdks.js'
import { test } from '../harness/visitor.js'
import { chosenOf } from './chosen.js'

const PORT = 4650
const PAGES_PORT = 4651
const SERVER_URL = `http://localhost:${PORT}`
/** Servers that answer `/api/account` for whoever is signed in, each on one of the official SDKs. */
const SERVERS = chosenOf([
  { sdk: 'fastify', port: 4652 },
  { sdk: 'hono', port: 4653 },
  { sdk: 'backend', port: 4654 },
])

const running: RunningProcess[] = []
/** Pages of @clerk/react, on which people sign in: the cookies of `localhost` go to the servers as well. */
let pages: AppUnderTest

beforeAll(async () => {
  if (SERVERS.length === 0) return
  mkdirSync(RESULTS_DIRECTORY, { recursive: true })
  const frontdesk = await startFrontdesk({ name: 'frontdesk-matrix', port: PORT })
  running.push(frontdesk)
  const react = await installed('vite-react')
  const own = { VITE_SIGN_IN_URL: '/sign-in', VITE_SIGN_UP_URL: '/sign-up' }
  const environment = { ...frontdesk.printedEnvironment('react'), ...own }
  const vite = join(react, 'node_modules/vite/bin/vite.js')
  const files = ['--outDir', 'dist/matrix']
  const inReact = { name: 'vite-matrix', directory: react, environment }
  await runToEnd(process.execPath, [vite, 'build', ...files], inReact)
  const preview = ['preview', '--port', String(PAGES_PORT), '--strictPort', ...files]
  running.push(startProcess(process.execPath, [vite, ...preview], inReact))
  const url = `http://localhost:${PAGES_PORT}`
  await waitForUrl(running.at(-1)!, `${url}/sign-in`, 30_000)
  const printed = frontdesk.printedEnvironment('express')
  pages = {
    name: 'matrix-pages',
    sdk: 'react',
    directory: react,
    distDirectory: 'dist/matrix',
    port: PAGES_PORT,
    url,
    environment,
    instance: {
      slug: 'default',
      publishableKey: printed['CLERK_PUBLISHABLE_KEY']!,
      secretKey: printed['CLERK_SECRET_KEY']!,
      proxyUrl: SERVER_URL,
      serverUrl: SERVER_URL,
    },
  }
  for (const { sdk, port } of SERVERS) {
    const directory = await installed(sdk)
    const variables = { ...frontdesk.printedEnvironment(sdk), PORT: String(port) }
    const options = { name: `matrix-${sdk}`, directory, environment: variables }
    running.push(startProcess(process.execPath, ['server.mjs'], options))
  }
}, 600_000)

afterAll(async () => {
  for (const process of running.reverse()) await process.stop()
})

async function installed(folder: string): Promise<string> {
  const directory = join(E2E_DIRECTORY, 'apps', folder)
  await ensureDependencies(directory)
  return directory
}

describe.each(SERVERS)('@clerk/$sdk, on what `frontdesk env` prints', ({ port }) => {
  const address = `http://localhost:${port}/api/account`
  const ask = async (headers: Record<string, string> = {}) => {
    const response = await fetch(address, { headers })
    return { status: response.status, body: await response.json().catch(() => null) }
  }
  const asBrowser = async (page: Page) => {
    const response = await page.context().request.get(address)
    return { status: response.status(), body: await response.json().catch(() => null) }
  }
  const tokenOf = (page: Page) =>
    page.evaluate(() => {
      const { Clerk } = globalThis as never as { Clerk: { session: { getToken(): Promise<string> } } }
      return Clerk.session.getToken()
    })
  const account = ({ id, email }: ExistingUser) => ({ status: 200, body: { userId: id, email } })

  const refused = { status: 401, body: { userId: null } }
  const signedIn = async (page: Page) => {
    const person = await createUser(pages.instance)
    await signInWithPassword(page, pages, person)
    await waitForClientState(page, 'signed-in')
    return person
  }

  test('knows who is signed in by cookie and by token, until they sign out', async ({
    visitor: { page },
  }) => {
    const person = await signedIn(page)
    expect(await asBrowser(page)).toEqual(account(person))
    expect(await ask({ authorization: `Bearer ${await tokenOf(page)}` })).toEqual(account(person))
    await signOutWithUserButton(page, pages)
    expect(await asBrowser(page)).toEqual(refused)
  })

  test('knows nobody without a token, or by one that is made up or changed', async ({
    visitor: { page, context },
  }) => {
    expect(await ask()).toEqual(refused)
    expect(await ask({ authorization: 'Bearer made-up' })).toEqual(refused)
    await signedIn(page)
    const [header, payload, signature] = (await tokenOf(page)).split('.')
    const claims = JSON.parse(Buffer.from(payload!, 'base64url').toString()) as object
    const changed = Buffer.from(JSON.stringify({ ...claims, sub: 'user_other' })).toString('base64url')
    const token = `${header}.${changed}.${signature}`
    expect(await ask({ authorization: `Bearer ${token}` })).toEqual(refused)
    const cookies = await context.cookies()
    const changedCookies = cookies.map(cookie =>
      cookie.name.startsWith('__session') ? { ...cookie, value: token } : cookie,
    )
    await context.addCookies(changedCookies)
    expect(await asBrowser(page)).toEqual(refused)
  })

  test('gets a lost token again when the page is opened', async ({ visitor: { page, context } }) => {
    const person = await signedIn(page)
    await loseSessionCookie(context)
    await page.goto(address)
    expect(JSON.parse((await page.locator('body').textContent()) ?? '')).toEqual(account(person).body)
    expect(page.url()).toBe(address)
  })
})
