import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect } from 'vitest'
import { backendOf, createUser } from '../harness/backend.js'
import { signOutWithUserButton, submitIdentifier } from '../harness/official-components.js'
import { SamlProvider } from '../harness/saml-provider.js'
import type { AppUnderTest } from '../harness/sdks.js'
import { test } from '../harness/visitor.js'
import { signedInUser } from './social.js'

/** The identity provider of a company, for as long as the tests of one application take. */
function company(app: AppUnderTest, names: string[]) {
  const domain = `acme-${randomBytes(4).toString('hex')}.example`
  const started: { provider: SamlProvider; disconnect: () => Promise<void> }[] = []
  beforeAll(async () => {
    for (const name of names) {
      const provider = await SamlProvider.start()
      started.push({
        provider,
        disconnect: await provider.connect(app.instance, { name, domains: [domain] }),
      })
    }
  })
  afterAll(async () => {
    for (const { provider, disconnect } of started) {
      await disconnect()
      await provider.close()
    }
  })
  const come = (email: string) => {
    for (const { provider } of started) provider.person = { ...provider.person, email }
  }
  return {
    /** Somebody whom the providers sign in next. */
    person(name: string): string {
      const email = `${name}-${randomBytes(4).toString('hex')}@${domain}`
      come(email)
      return email
    },
    visits: () => started.map(({ provider }) => provider.visits),
  }
}

/** `<SignIn/>` and `<SignUp/>` with the provider that the domain of an address leads to. */
export function enterpriseFlows(app: AppUnderTest): void {
  const acme = company(app, ['Acme'])

  test('somebody new comes in by the domain of the address alone, goes, and comes in again', async ({
    visitor: { page },
  }) => {
    const email = acme.person('new')
    await submitIdentifier(page, app, email)
    const user = await signedInUser(page, app)
    expect(user).toMatchObject({
      firstName: 'Ada',
      lastName: 'Lovelace',
      passwordEnabled: false,
      externalAccounts: [],
      enterpriseAccounts: [{ emailAddress: email, provider: 'saml_custom', active: true }],
      emailAddresses: [{ emailAddress: email, verification: { status: 'verified', strategy: 'saml' } }],
    })
    await signOutWithUserButton(page, app)
    await submitIdentifier(page, app, email)
    expect((await signedInUser(page, app)).id).toBe(user.id)
  })

  test('somebody who has a password is led to the company, and not asked for it', async ({
    visitor: { page },
  }) => {
    const email = acme.person('known')
    const { id } = await createUser(app.instance, { emailAddress: [email] })
    await submitIdentifier(page, app, email)
    expect((await signedInUser(page, app)).id).toBe(id)
    const { enterpriseAccounts } = await backendOf(app.instance).users.getUser(id)
    expect(enterpriseAccounts).toHaveLength(1)
  })
}

/** The form that makes an account. */
export function enterpriseSignUpFlows(app: AppUnderTest): void {
  const acme = company(app, ['Acme'])

  test('the sign-up form leads to the company by the domain of the address', async ({
    visitor: { page },
  }) => {
    const email = acme.person('sign-up')
    await page.goto(`${app.url}/sign-up`)
    await page.locator('input[name=emailAddress]').fill(email)
    const password = page.locator('input[name=password]')
    if (await password.isVisible()) await password.fill('Correct-horse-battery-9')
    await page.getByRole('button', { name: 'Continue', exact: true }).click()
    expect(await signedInUser(page, app)).toMatchObject({
      emailAddresses: [{ emailAddress: email }],
      enterpriseAccounts: [{ emailAddress: email }],
    })
  })
}

/** Two providers for one domain. */
export function enterpriseChoiceFlows(app: AppUnderTest): void {
  const acme = company(app, ['Acme Okta', 'Acme Entra'])

  test('people of a company with two providers choose one', async ({ visitor: { page } }) => {
    const email = acme.person('choice')
    await submitIdentifier(page, app, email)
    await page.getByText('Acme Okta').click()
    expect(await signedInUser(page, app)).toMatchObject({ enterpriseAccounts: [{ emailAddress: email }] })
    expect(acme.visits()).toEqual([1, 0])
  })
}
