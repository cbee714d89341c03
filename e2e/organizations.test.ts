import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe } from 'vitest'
import { createUser, newCredentials, type Credentials } from './harness/backend.js'
import { eventually } from './harness/eventually.js'
import { messagesTo } from './harness/inbox.js'
import { signInWithPassword, waitUntilSignedIn } from './harness/official-components.js'
import { ORGANIZATIONS_4, ORGANIZATIONS_7, startOrganizationStack } from './harness/organization-apps.js'
import {
  changeRole,
  createOrganization,
  endOrganization,
  invite,
  removeMember,
  switchTo,
  waitForServer,
} from './harness/organization-pages.js'
import { RESULTS_DIRECTORY } from './harness/paths.js'
import type { AppUnderTest } from './harness/sdks.js'
import { test, type Visitor } from './harness/visitor.js'

const START_TIMEOUT_MS = 600_000
const TEST_TIMEOUT_MS = 240_000

let stopStack: (() => Promise<unknown>) | undefined

beforeAll(async () => {
  stopStack = await startOrganizationStack()
}, START_TIMEOUT_MS)

afterAll(() => stopStack?.())

/** For people to look at; the tests look at what is said, not at how. */
const photograph = (page: Page, app: AppUnderTest, name: string) =>
  page.screenshot({ path: join(RESULTS_DIRECTORY, `${app.name}-${name}.png`), fullPage: true })

const newName = () => `Acme ${randomBytes(4).toString('hex')}`

/** A second person, in a browser of their own. */
async function secondPage(visitor: Visitor): Promise<Page> {
  const context = await visitor.context.browser()!.newContext()
  context.setDefaultTimeout(15_000)
  visitor.context.once('close', () => void context.close())
  return context.newPage()
}

/** Opens the link of the invitation's email and signs up: a password is all that is missing. */
async function acceptByEmail(page: Page, app: AppUnderTest, person: Credentials): Promise<void> {
  const link = async () => (await messagesTo(app.instance, person.email))[0]?.link ?? null
  await eventually('the invitation', link).not.toBeNull()
  await page.goto((await link())!)
  await page.locator('input[name=password]').fill(person.password)
  await photograph(page, app, 'invited-person')
  await page.getByRole('button', { name: 'Continue', exact: true }).click()
  await waitUntilSignedIn(page)
}

describe.each([ORGANIZATIONS_7, ORGANIZATIONS_4])('organizations on $sdk', app => {
  test(
    'are created, switched and invited to with the official components',
    async ({ visitor }) => {
      const { page } = visitor
      const name = newName()
      await signInWithPassword(page, app, await createUser(app.instance))
      await createOrganization(page, app, name)
      await waitForServer(page, app, { role: 'org:admin', slug: name.toLowerCase().replace(' ', '-') })
      await photograph(page, app, 'profile')

      await switchTo(page, app, 'Personal account')
      await waitForServer(page, app, { id: '' })
      await switchTo(page, app, name)
      await waitForServer(page, app, { role: 'org:admin' })

      const person = newCredentials()
      await invite(page, app, person.email)
      await eventually('the invitation', async () =>
        (await messagesTo(app.instance, person.email)).map(message => message.link !== null),
      ).toEqual([true])
    },
    TEST_TIMEOUT_MS,
  )
})

// The invited person's sign-up page of version 4 and the pages after it still need their own steps here.
describe.todo('organizations on nextjs@4 (pending: accepting an invitation in the browser, roles, leaving)')

describe.each([ORGANIZATIONS_7])('members of organizations on $sdk', app => {
  test(
    'join by invitation, change roles, leave; the organization is deleted',
    async ({ visitor }) => {
      const { page } = visitor
      const name = newName()
      await signInWithPassword(page, app, await createUser(app.instance))
      await createOrganization(page, app, name)
      const guest = await secondPage(visitor)
      const person = newCredentials()
      await invite(page, app, person.email)
      await acceptByEmail(guest, app, person)
      await waitForServer(guest, app, { role: 'org:member' })
      await photograph(guest, app, 'member')
      await changeRole(page, app, person.email, 'Admin')
      await photograph(page, app, 'members')
      await waitForServer(guest, app, { role: 'org:admin' })
      await changeRole(page, app, person.email, 'Member')
      await endOrganization(guest, app, 'Leave', name)
      await waitForServer(guest, app, { id: '' })

      await endOrganization(page, app, 'Delete', name)
      await waitForServer(page, app, { id: '' })
    },
    TEST_TIMEOUT_MS,
  )

  test(
    'are taken out, and are in the personal account then',
    async ({ visitor }) => {
      const { page } = visitor
      await signInWithPassword(page, app, await createUser(app.instance))
      await createOrganization(page, app, newName())
      const guest = await secondPage(visitor)
      const person = newCredentials()
      await invite(page, app, person.email)
      await acceptByEmail(guest, app, person)
      await waitForServer(guest, app, { role: 'org:member' })
      await removeMember(page, app, person.email)
      await waitForServer(guest, app, { id: '' })
    },
    TEST_TIMEOUT_MS,
  )
})
