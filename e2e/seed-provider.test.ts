import { afterAll, beforeAll, describe, expect } from 'vitest'
import { signUpAndInWithGoogle } from './flows/seed/custom-ui.js'
import { newCredentials } from './harness/backend.js'
import { OpenIdProvider } from './harness/openid-provider.js'
import { type OwnHosts, startOwnHosts } from './harness/own-hosts.js'
import { SEED_ADVANCED, SEED_BASIC, startSeed } from './harness/seed-app.js'
import { testInChromium } from './harness/visitor.js'

const START_TIMEOUT_MS = 900_000
const GOOGLE = 'accounts.google.com'

let provider: OpenIdProvider
let hosts: OwnHosts
let stopSeed: (() => Promise<void>) | undefined

/** In a browser for which the provider of the test is at Google's address. */
const test = testInChromium(() => hosts.browserFlags)

beforeAll(async () => {
  provider = await OpenIdProvider.start(`https://${GOOGLE}`)
  hosts = await startOwnHosts([GOOGLE], host => (host === GOOGLE ? provider.port : null))
  stopSeed = await startSeed({
    connections: { google: { clientId: 'web', clientSecret: 'secret' } },
    environment: hosts.environment,
  })
}, START_TIMEOUT_MS)

afterAll(async () => {
  await stopSeed?.()
  await hosts?.close()
  await provider?.close()
})

// Section 6 of the seed document, with credentials; custom-ui.ts has it with the built-in test provider.
describe("the seed's Google button on an OpenID provider in place of Google", () => {
  test.for([SEED_BASIC, SEED_ADVANCED])('signs up and in on $name', async (app, { visitor }) => {
    const { page, log } = visitor
    const { email } = newCredentials()
    provider.person = {
      sub: email,
      email,
      email_verified: true,
      given_name: 'Ada',
      family_name: 'Lovelace',
    }
    // the provider asks nobody anything
    await signUpAndInWithGoogle(page, app, email, () => Promise.resolve())
    const visits = log.filter(line => line.includes(`https://${GOOGLE}/authorize?`))
    expect(visits.length).toBeGreaterThan(0)
    expect(visits.every(line => line.includes('client_id=web'))).toBe(true)
  })
})
