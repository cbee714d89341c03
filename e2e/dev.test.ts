import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { ensureDependencies } from '../scripts/dependencies.mjs'
import { signUpFlow } from './flows/core.js'
import { createUser } from './harness/backend.js'
import { nextCodeTo } from './harness/inbox.js'
import { signInWithPassword, waitForClientState } from './harness/official-components.js'
import { E2E_DIRECTORY, REPOSITORY_DIRECTORY } from './harness/paths.js'
import { type RunningProcess, startProcess, tailOf, waitForUrl } from './harness/processes.js'
import { runtimeApp } from './harness/runtime-apps.js'
import type { AppUnderTest } from './harness/sdks.js'
import { test } from './harness/visitor.js'

const CLI = join(REPOSITORY_DIRECTORY, 'packages/server/dist/bundle/main.js')
const START_TIMEOUT_MS = 120_000

/** A server with an application beside it, as `frontdesk dev` runs them: nothing is set before. */
class DevPair {
  private readonly data = mkdtempSync(join(tmpdir(), 'frontdesk-dev-'))
  private running: RunningProcess | null = null

  constructor(
    private readonly folder: string,
    private readonly sdk: 'nextjs@7' | 'react',
    private readonly ports: { server: number; app: number },
  ) {}

  /** @param command that starts the application on its port */
  async start(command: string[], environment: Record<string, string> = {}): Promise<AppUnderTest> {
    const directory = join(E2E_DIRECTORY, 'apps', this.folder)
    await ensureDependencies(directory)
    const { server, app } = this.ports
    const args = ['dev', '--port', String(server), '--data', this.data, '--', ...command]
    this.running = startProcess(process.execPath, [CLI, ...args], {
      name: `dev-${this.folder}`,
      directory,
      environment: { NEXT_TELEMETRY_DISABLED: '1', ...environment },
    })
    const url = `http://localhost:${app}`
    await waitForUrl(this.running, `${url}/sign-in`, START_TIMEOUT_MS)
    const keys = parseEnv(
      execFileSync(process.execPath, [CLI, 'env', '--sdk', 'nextjs@7', '--data', this.data], {
        encoding: 'utf8',
      }),
    ) as Record<string, string>
    const serverUrl = `http://localhost:${server}`
    return {
      ...runtimeApp({ sdk: 'nextjs@7', port: app, url, slug: 'default', serverUrl, environment: keys }),
      name: `dev-${this.folder}`,
      sdk: this.sdk,
    }
  }

  get output(): string {
    return tailOf(this.running!.logFile)
  }

  async stop(): Promise<void> {
    await this.running?.stop()
    rmSync(this.data, { recursive: true, force: true })
  }
}

describe('`frontdesk dev -- next dev`', () => {
  const pair = new DevPair('next16-clerk7', 'nextjs@7', { server: 4496, app: 4497 })
  let app: AppUnderTest
  beforeAll(async () => {
    app = await pair.start(['next', 'dev', '-p', '4497'])
  }, START_TIMEOUT_MS * 2)
  afterAll(() => pair.stop())

  test('runs an application that needs no variables: sign-up, `auth()`, `currentUser()`', async ({
    visitor,
  }) => {
    const { userId } = await signUpFlow(visitor, app, email => nextCodeTo(app.instance, email))
    expect(userId).toMatch(/^user_/)
    expect(pair.output).toContain('application  | ')
  })
})

describe('`frontdesk dev -- vite`', () => {
  const pair = new DevPair('vite-react', 'react', { server: 4498, app: 4499 })
  let app: AppUnderTest
  beforeAll(async () => {
    const ownPages = { VITE_SIGN_IN_URL: '/sign-in', VITE_SIGN_UP_URL: '/sign-up' }
    app = await pair.start(['vite', '--port', '4499', '--strictPort'], ownPages)
  }, START_TIMEOUT_MS * 2)
  afterAll(() => pair.stop())

  test('runs an application that needs no variables: sign-in', async ({ visitor: { page } }) => {
    const person = await createUser(app.instance)
    await signInWithPassword(page, app, person)
    await page.goto(`${app.url}/`)
    await waitForClientState(page, 'signed-in')
  })
})
