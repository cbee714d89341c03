import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { devBrowserPage } from './dev-browser-page.js'
import { inScript } from './in-script.js'
import { interstitialPage } from './interstitial.js'

const evil = '</script><script>alert(1)</script><!--'

describe('a value in a script', () => {
  it.each([evil, { a: ['</SCRIPT >'] }, '"\\\n\u2028', null, 'plain', { [evil]: true }])(
    'is the same value to the script and ends nothing: %j',
    value => {
      const text = inScript(value)
      expect(text).not.toContain('<')
      expect(runInNewContext(`(${text})`)).toEqual(value)
    },
  )
})

describe('the page of a hidden frame', () => {
  /** What the page posts to the one around it. */
  const posted = (token: string, origin: string) => {
    const page = devBrowserPage(token, origin)
    const script = /<script>(.*)<\/script>/s.exec(page)![1]!
    const messages: unknown[] = []
    runInNewContext(script, { parent: { postMessage: (...args: unknown[]) => messages.push(args) } })
    return { messages, scripts: page.split('<script').length - 1 }
  }

  it.each([
    ['dvb_1', 'https://app.example.com'],
    [evil, 'https://app.example.com'],
    ['dvb_1', evil],
  ])('tells the token %s to the origin %s alone', (token, origin) =>
    expect(posted(token, origin)).toEqual({ messages: [[{ browserToken: token }, origin]], scripts: 1 }),
  )
})

describe('the interstitial page', () => {
  const facts = {
    publishableKey: 'pk_test_1',
    frontendApiUrl: 'https://clerk.example.com',
    isSatellite: false,
    domain: 'example.com',
    signInUrl: null,
  }
  /** Runs the page's script beside a clerk-js that notes how it is loaded. */
  async function load(page: string, loaded: boolean) {
    const options: unknown[] = []
    let reloads = 0
    const window: Record<string, unknown> = {
      location: { reload: () => reloads++ },
      Clerk: { loaded, load: (given: unknown) => Promise.resolve(options.push(given)) },
    }
    await runInNewContext(`${/<script>(.*?)<\/script>/s.exec(page)![1]!}; start()`, { window })
    return { globals: window, options: JSON.parse(JSON.stringify(options)) as unknown[], reloads }
  }

  it.each([
    [true, 1],
    [false, 0],
  ])('is loaded again when clerk-js is ready: %s', async (loaded, times) =>
    expect((await load(interstitialPage(facts), loaded)).reloads).toBe(times),
  )

  it.each([
    ['the primary domain', facts, { isSatellite: false, isInterstitial: true }],
    [
      'a satellite',
      { ...facts, isSatellite: true, signInUrl: 'https://example.com/sign-in' },
      { isSatellite: true, isInterstitial: true, signInUrl: 'https://example.com/sign-in' },
    ],
  ])('loads clerk-js for %s', async (_, given, options) => {
    const { globals, options: seen } = await load(interstitialPage(given), true)
    expect(seen).toEqual([options])
    expect(globals).toMatchObject({
      __clerk_publishable_key: 'pk_test_1',
      __clerk_proxy_url: 'https://clerk.example.com',
      __clerk_domain: 'example.com',
    })
  })

  it.each(['publishableKey', 'domain', 'signInUrl', 'frontendApiUrl'] as const)(
    'takes no markup from %s',
    name => {
      const page = interstitialPage({ ...facts, [name]: `"${evil}` })
      expect(page.split('<script')).toHaveLength(interstitialPage(facts).split('<script').length)
      expect(page).not.toContain('<!--')
    },
  )
})
