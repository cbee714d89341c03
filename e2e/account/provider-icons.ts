import { expect } from 'vitest'
import { eventually } from '../harness/eventually.js'
import type { AppUnderTest } from '../harness/sdks.js'
import { test } from '../harness/visitor.js'

/**
 * The icons of the server in the sign-in form of an application, as docs/social-sign-in.md says.
 * @param property of CSS by which each icon is drawn
 */
export function providerIconFlows(
  app: AppUnderTest,
  property: Record<'google' | 'github', 'backgroundImage' | 'maskImage' | 'content'>,
): void {
  test('an application shows the icons of the server, offline', async ({ visitor: { page } }) => {
    const loaded: string[] = []
    // also what the browser lets the page have: a mask of another origin needs its leave
    page.on('requestfinished', request => loaded.push(request.url()))
    await page.goto(`${app.url}/icons`)
    for (const key of ['google', 'github'] as const) {
      const address = `${app.instance.proxyUrl}/img/providers/${key}.svg`
      const icon = page.locator(`.cl-providerIcon__${key}`)
      await icon.waitFor()
      const drawn = await icon.evaluate((element, name) => getComputedStyle(element)[name], property[key])
      expect(drawn).toContain(address)
      await eventually(`the icon of ${key}`, () => Promise.resolve(loaded)).toContain(address)
    }
  })
}
