import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { backendOf, createUser, type Credentials, type ExistingUser } from './backend.js'
import { eventually } from './eventually.js'
import { messagesTo } from './inbox.js'
import { signInWithPassword, waitUntilSignedIn } from './official-components.js'
import { switchTo, waitForServer } from './organization-pages.js'
import { RESULTS_DIRECTORY } from './paths.js'
import type { AppUnderTest } from './sdks.js'

/** For people to look at; the tests look at what is said, not at how. */
export const photograph = (page: Page, app: AppUnderTest, name: string) =>
  page.screenshot({ path: join(RESULTS_DIRECTORY, `${app.name}-${name}.png`), fullPage: true })

export const newName = () => `Acme ${randomBytes(4).toString('hex')}`
export const newDomain = () => `${randomBytes(4).toString('hex')}.test`

/** Opens the link of the invitation's email and signs up: a password is all that is missing. */
export async function acceptByEmail(page: Page, app: AppUnderTest, person: Credentials): Promise<void> {
  await openInvitation(page, app, person.email)
  await page.locator('input[name=password]').fill(person.password)
  await photograph(page, app, 'invited-person')
  await page.getByRole('button', { name: 'Continue', exact: true }).click()
  await waitUntilSignedIn(page)
}

/** Opens the newest invitation that was mailed to an address. */
export async function openInvitation(page: Page, app: AppUnderTest, email: string): Promise<void> {
  const link = async () => (await messagesTo(app.instance, email))[0]?.link ?? null
  await eventually('the invitation', link).not.toBeNull()
  await page.goto((await link())!)
}

/** Somebody with an organization that is the active one. */
export async function signInAsAdmin(page: Page, app: AppUnderTest): Promise<{ id: string; name: string }> {
  const admin = await createUser(app.instance)
  const name = newName()
  const { id } = await backendOf(app.instance).organizations.createOrganization({ name, createdBy: admin.id })
  await signInWithPassword(page, app, admin)
  await switchTo(page, app, name)
  await waitForServer(page, app, { role: 'org:admin' })
  return { id, name }
}

/** A user whose verified address is at a domain. */
export async function createUserAt(app: AppUnderTest, domain: string): Promise<ExistingUser> {
  const unique = randomBytes(4).toString('hex')
  const credentials = { email: `colleague-${unique}@${domain}`, password: `Correct-horse-${unique}` }
  const user = await backendOf(app.instance).users.createUser({
    emailAddress: [credentials.email],
    password: credentials.password,
  })
  return { ...credentials, id: user.id }
}
