import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { test as base } from 'vitest'
import { ChromiumProcess, within } from './chromium-process.js'
import { RESULTS_DIRECTORY } from './paths.js'
import { tailOf } from './processes.js'

const ACTION_TIMEOUT_MS = 15_000
/** For what Playwright itself does without a limit. */
const EVIDENCE_LIMIT_MS = 20_000
const CLOSE_LIMIT_MS = 10_000
/** of the browser's log, after a failure */
const LAST_LINES = 25

/** One person's browser: its own cookies, any number of tabs. */
export interface Visitor {
  context: BrowserContext
  /** The first tab. */
  page: Page
  /** What the tabs requested and printed, in order. */
  log: string[]
}

interface Fixtures {
  chromium: ChromiumProcess
  visitor: Visitor
  /** a second person, with a browser of their own */
  guest: Visitor
}

/**
 * A test with a fresh visitor; a failure leaves screenshots and logs in the results folder.
 * @param flags further command line flags of the file's Chromium, asked for when its first test begins
 */
export const testInChromium = (flags: () => string[]) =>
  base.extend<Fixtures>({
    chromium: [
      // Vitest reads the fixtures that a fixture needs from this pattern: it must be there even when empty.
      // eslint-disable-next-line no-empty-pattern
      async ({}, use) => {
        const chromium = new ChromiumProcess(flags())
        await use(chromium)
        await chromium.kill()
      },
      { scope: 'file' },
    ],
    visitor: ({ chromium, task }, use) => withVisitor(chromium, use, testName(task), task),
    guest: ({ chromium, task }, use) => withVisitor(chromium, use, `${testName(task)}-guest`, task),
  })

export const test = testInChromium(() => [])

async function withVisitor(
  chromium: ChromiumProcess,
  use: (visitor: Visitor) => Promise<void>,
  name: string,
  task: { result?: { state: string } },
): Promise<void> {
  const visitor = await newVisitor(await chromium.browser())
  await use(visitor)
  if (task.result?.state === 'fail') await within(EVIDENCE_LIMIT_MS, saveEvidence(visitor, name))
  if (!(await within(CLOSE_LIMIT_MS, visitor.context.close()))) await chromium.kill()
}

async function newVisitor(browser: Browser): Promise<Visitor> {
  const context = await browser.newContext()
  context.setDefaultTimeout(ACTION_TIMEOUT_MS)
  const log: string[] = []
  context.on('page', page => recordPage(page, log))
  return { context, page: await context.newPage(), log }
}

function recordPage(page: Page, log: string[]): void {
  const line = (text: string) => log.push(`${new Date().toISOString()} ${text}`)
  page.on('console', message => line(`console.${message.type()} ${message.text()}`))
  page.on('pageerror', error => line(`pageerror ${error.stack ?? error.message}`))
  page.on('framenavigated', frame => line(`navigated ${frame.url()}`))
  page.on('requestfailed', request => {
    line(`failed ${request.method()} ${request.url()} ${request.failure()?.errorText ?? ''}`)
  })
  page.on('response', response => {
    const request = response.request()
    if (['script', 'stylesheet', 'font', 'image'].includes(request.resourceType()) && response.ok()) return
    line(`${response.status()} ${request.method()} ${request.url()} ${request.postData() ?? ''}`)
  })
}

interface Named {
  name: string
  suite?: Named
}

/** Folder name of a test: its suites and its title. */
function testName(task: Named): string {
  const names = [task.name]
  for (let suite = task.suite; suite; suite = suite.suite) names.unshift(suite.name)
  return names
    .join(' ')
    .replace(/[^a-z0-9@]+/gi, '-')
    .slice(0, 140)
}

async function saveEvidence(visitor: Visitor, name: string): Promise<void> {
  const directory = join(RESULTS_DIRECTORY, name)
  mkdirSync(directory, { recursive: true })
  for (const [index, page] of visitor.context.pages().entries()) {
    await page
      .screenshot({ path: join(directory, `tab-${index}.png`), fullPage: true })
      .catch(() => undefined)
    const text = await page.content().catch((error: unknown) => String(error))
    writeFileSync(join(directory, `tab-${index}.html`), text)
  }
  const cookies = (await visitor.context.cookies()).map(
    cookie => `${cookie.name} ${cookie.domain}${cookie.path}`,
  )
  writeFileSync(join(directory, 'browser.log'), [...visitor.log, '', 'cookies:', ...cookies, ''].join('\n'))
  // where the folder is not kept, this is what tells why
  process.stderr.write(
    [`${name}: the last of its browser's log`, ...visitor.log.slice(-LAST_LINES), ''].join('\n'),
  )
  const logs = readdirSync(RESULTS_DIRECTORY).filter(file => file.endsWith('.log'))
  for (const log of logs) writeFileSync(join(directory, log), tailOf(join(RESULTS_DIRECTORY, log), 200))
}
