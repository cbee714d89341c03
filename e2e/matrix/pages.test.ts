import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { ensureDependencies } from '../../scripts/dependencies.mjs'
import { findNode } from '../../scripts/package/node-versions.mjs'
import { serverUserId } from '../harness/app-pages.js'
import { backendOf, newCredentials } from '../harness/backend.js'
import { type RunningFrontdesk, startFrontdesk } from '../harness/frontdesk-process.js'
import { signInWithPassword, signOutWithUserButton, signUp } from '../harness/official-components.js'
import { E2E_DIRECTORY, RESULTS_DIRECTORY } from '../harness/paths.js'
import { type RunningProcess, runToEnd, startProcess, waitForUrl } from '../harness/processes.js'
import type { InstanceKeys } from '../harness/sdks.js'
import { test } from '../harness/visitor.js'
import { chosenApplications, type PageApplication } from './applications.js'

const PORT = 4620
const SERVER_URL = `http://localhost:${PORT}`
const START_TIMEOUT_MS = 60_000
const OWN_MAJOR = Number(process.versions.node.split('.')[0])

let frontdesk: RunningFrontdesk
let instance: InstanceKeys

beforeAll(async () => {
  mkdirSync(RESULTS_DIRECTORY, { recursive: true })
  frontdesk = await startFrontdesk({ name: 'frontdesk-matrix-pages', port: PORT })
  const printed = frontdesk.printedEnvironment('backend')
  instance = {
    slug: 'default',
    publishableKey: printed['CLERK_PUBLISHABLE_KEY']!,
    secretKey: printed['CLERK_SECRET_KEY']!,
    proxyUrl: SERVER_URL,
    serverUrl: SERVER_URL,
  }
})

afterAll(() => frontdesk?.stop())

/** Builds and serves it with the variables that `frontdesk env` prints, and what its framework wants. */
async function start(application: PageApplication, node: string): Promise<RunningProcess> {
  const { sdk, build, port } = application
  const directory = join(E2E_DIRECTORY, 'apps', sdk)
  await ensureDependencies(directory)
  const environment = { ...frontdesk.printedEnvironment(sdk), ...application.environment }
  await runToEnd(node, build, { name: `matrix-${sdk}-build`, directory, environment })
  const running = startProcess(node, application.start, { name: `matrix-${sdk}`, directory, environment })
  try {
    await waitForUrl(running, `http://localhost:${port}/`, START_TIMEOUT_MS)
  } catch (error) {
    await running.stop()
    throw error
  }
  return running
}

const withNode = await Promise.all(
  chosenApplications.map(async application => {
    const { path, obstacle } = await findNode(Math.max(application.node, OWN_MAJOR))
    return { application, sdk: application.sdk, node: path, obstacle }
  }),
)

describe.each(withNode)('@clerk/$sdk, on what `frontdesk env` prints', ({ application, node, obstacle }) => {
  if (node === undefined) {
    test.skip(`cannot be tried: no Node ${application.node} (${obstacle})`, () => undefined)
    return
  }
  const url = `http://localhost:${application.port}`
  let running: RunningProcess | undefined
  beforeAll(async () => {
    running = await start(application, node)
  })
  afterAll(() => running?.stop())

  const steps = `sign-up with code, protected page, ${application.hasServer ? 'server route, ' : ''}sign-out, sign-in`
  test(steps, async ({ visitor: { page } }) => {
    const app = { url, instance }
    const person = newCredentials()
    await page.goto(`${url}/dashboard`)
    await page.waitForURL(`${url}/sign-in**`)
    if (application.hasServer) expect(await serverUserId(page)).toBeNull()

    await signUp(page, app, person)
    const { data } = await backendOf(instance).users.getUserList({ emailAddress: [person.email] })
    const seesDashboard = async () => {
      await page.goto(`${url}/dashboard`)
      expect(await page.getByTestId('user-id').textContent()).toBe(data[0]?.id)
      expect(await page.getByTestId('email').textContent()).toBe(person.email)
      if (application.hasServer) expect(await serverUserId(page)).toBe(data[0]?.id)
    }
    await seesDashboard()

    await signOutWithUserButton(page, app)
    if (application.hasServer) expect(await serverUserId(page)).toBeNull()
    await page.goto(`${url}/dashboard`)
    await page.waitForURL(`${url}/sign-in**`)
    await signInWithPassword(page, app, person)
    await seesDashboard()
  })
})
