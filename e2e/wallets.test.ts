import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { ethereumWallet, type SoftwareWallet } from '../packages/server/test/software-wallet.js'
import { backendOf, createUser } from './harness/backend.js'
import { startFrontdesk } from './harness/frontdesk-process.js'
import { E2E_DIRECTORY } from './harness/paths.js'
import type { RunningProcess } from './harness/processes.js'
import { type InstanceKeys, publishableKey } from './harness/sdks.js'
import { test } from './harness/visitor.js'

const PORT = 4470
const SERVER = `http://localhost:${PORT}`
const PAGE_PORT = 4471
const PAGE = `http://localhost:${PAGE_PORT}`
const instance: InstanceKeys = {
  slug: 'wallets',
  publishableKey: publishableKey(`127.0.0.1:${PORT}`),
  secretKey: 'sk_test_e2ewallets0000000000000000000000000000',
  proxyUrl: SERVER,
  serverUrl: SERVER,
}

/**
 * A page without a framework: the browser scripts of `@clerk/nextjs` 7 (clerk-js 6, @clerk/ui 1), by hand.
 */
const HTML = `<!doctype html><title>Wallets</title><div id="app"></div>
<script async crossorigin src="${SERVER}/npm/@clerk/clerk-js@6/dist/clerk.browser.js"
  data-clerk-publishable-key="${instance.publishableKey}" data-clerk-proxy-url="${SERVER}"></script>
<script async crossorigin src="${SERVER}/npm/@clerk/ui@1/dist/ui.browser.js"></script>`

/** What the page's own script would know of `window.Clerk`. */
interface ClerkWindow {
  Clerk: {
    load(options: object): Promise<void>
    user: { id: string } | null
    client: { signIn: { create(params: object): Promise<{ createdSessionId: string }> } }
    setActive(params: object): Promise<void>
    mountSignIn(node: HTMLElement): void
    mountUserProfile(node: HTMLElement): void
  }
  __internal_ClerkUICtor: unknown
}

let server: RunningProcess
let pages: Server

beforeAll(async () => {
  const config = join(E2E_DIRECTORY, 'wallets.config.json')
  server = await startFrontdesk({ name: 'frontdesk-wallets', port: PORT, config })
  pages = createServer((_, response) => response.setHeader('content-type', 'text/html').end(HTML))
  await once(pages.listen(PAGE_PORT, 'localhost'), 'listening')
})

afterAll(async () => {
  pages.close()
  await server.stop()
})

/** A wallet extension as pages see it: `window.ethereum` (EIP-1193), which agrees to everything. */
async function injectWallet(page: Page, wallet: SoftwareWallet): Promise<void> {
  await page.exposeFunction('signWithWallet', (hex: string) =>
    wallet.sign(Buffer.from(hex.slice(2), 'hex').toString()),
  )
  await page.addInitScript(address => {
    const request = async ({ method, params = [] }: { method: string; params?: string[] }) => {
      if (method === 'eth_requestAccounts' || method === 'eth_accounts') return [address]
      if (method !== 'personal_sign') throw new Error(`not a method of this wallet: ${method}`)
      const extension = window as unknown as { signWithWallet(hex: string): Promise<string> }
      return extension.signWithWallet(params[0] ?? '')
    }
    Object.assign(window, { ethereum: { isMetaMask: true, request } })
  }, wallet.address)
}

async function open(
  page: Page,
  path: string,
  component: 'mountSignIn' | 'mountUserProfile' | null,
): Promise<void> {
  await page.goto(PAGE + path)
  await page.waitForFunction(() => {
    const { Clerk, __internal_ClerkUICtor: ui } = window as unknown as Partial<ClerkWindow>
    return Clerk !== undefined && ui !== undefined
  })
  await page.evaluate(async mount => {
    const { Clerk, __internal_ClerkUICtor: ClerkUI } = window as unknown as ClerkWindow
    await Clerk.load({ ui: { ClerkUI } })
    if (mount) Clerk[mount](document.getElementById('app')!)
  }, component)
}

const ownId = (page: Page) => page.evaluate(() => (window as unknown as ClerkWindow).Clerk.user?.id ?? null)

describe('Web3 wallets with the components of nextjs@7', () => {
  test('a person connects MetaMask, signs in with it, and removes it', async ({ visitor }) => {
    const { page } = visitor
    const backend = backendOf(instance)
    const user = await createUser(instance)
    const wallet = ethereumWallet()
    const wallets = async () => (await backend.users.getUser(user.id)).web3Wallets
    await injectWallet(page, wallet)
    const { token } = await backend.signInTokens.createSignInToken({ userId: user.id, expiresInSeconds: 60 })
    await open(page, '/', null)
    await page.evaluate(async ticket => {
      const { Clerk } = window as unknown as ClerkWindow
      const { createdSessionId } = await Clerk.client.signIn.create({ strategy: 'ticket', ticket })
      await Clerk.setActive({ session: createdSessionId })
      Clerk.mountUserProfile(document.getElementById('app')!)
    }, token)

    await page.getByRole('button', { name: /connect wallet/i }).click()
    await page.getByRole('menuitem', { name: /metamask/i }).click()
    await page.getByText(`MetaMask (${wallet.address.slice(0, 6)}`).waitFor()
    // the row is there before the signature is
    const status = async () => (await wallets())[0]?.verification?.status
    await expect.poll(status, { timeout: 10_000 }).toBe('verified')
    expect((await wallets())[0]?.web3Wallet).toBe(wallet.address)

    // as in another browser
    await visitor.context.clearCookies()
    await open(page, '/sign-in', 'mountSignIn')
    expect(await ownId(page)).toBeNull()
    await page.getByRole('button', { name: /metamask/i }).click()
    await page.waitForURL(`${PAGE}/`)
    await open(page, '/profile', 'mountUserProfile')
    expect(await ownId(page)).toBe(user.id)

    await page.locator('.cl-profileSection__web3Wallets button').first().click()
    await page.getByRole('menuitem', { name: /remove/i }).click()
    await page.getByRole('button', { name: 'Remove', exact: true }).click()
    await expect.poll(async () => (await wallets()).length, { timeout: 10_000 }).toBe(0)
  })
})
