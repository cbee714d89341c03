import { type Browser, type BrowserServer, chromium } from 'playwright-core'
import { findChromium } from '../../scripts/chromium.mjs'

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/**
 * A Chromium that is started when it is first asked for, and anew after it has died or was killed. Closing a
 * context or a browser has no time limit in Playwright, so a Chromium that hangs would hang the whole run:
 * who waits for it waits `within` a limit, and kills it.
 */
export class ChromiumProcess {
  private running: { server: BrowserServer; browser: Browser } | null = null

  /** @param furtherFlags command line flags beside those of every test */
  constructor(private readonly furtherFlags: string[] = []) {}

  async browser(): Promise<Browser> {
    if (!this.running?.browser.isConnected()) {
      const server = await chromium.launchServer({
        executablePath: await findChromium(),
        headless: true,
        args: [...FLAGS, ...this.furtherFlags],
      })
      this.running = { server, browser: await chromium.connect(server.wsEndpoint()) }
    }
    return this.running!.browser
  }

  async kill(): Promise<void> {
    const running = this.running
    this.running = null
    await running?.server.kill()
  }
}

/** Whether the work was done in time; its failure is as good as its end. */
export async function within(limitMs: number, work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>(resolve => {
    timer = setTimeout(() => resolve(false), limitMs)
  })
  const done = work.then(
    () => true as const,
    () => true as const,
  )
  return Promise.race([done, late]).finally(() => clearTimeout(timer))
}
