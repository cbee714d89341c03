import { afterAll, beforeAll, describe } from 'vitest'
import { apiProtectionExample } from './flows/seed/api-protection.js'
import { authenticationSetup } from './flows/seed/authentication-setup.js'
import { customUi } from './flows/seed/custom-ui.js'
import { organizationManagement } from './flows/seed/organization-management.js'
import { routeProtection } from './flows/seed/route-protection.js'
import { saasExample } from './flows/seed/saas.js'
import { sessionManagement } from './flows/seed/session-management.js'
import { webhooks } from './flows/seed/webhooks.js'
import { startSeed } from './harness/seed-app.js'

const START_TIMEOUT_MS = 900_000

let stopSeed: (() => Promise<void>) | undefined

beforeAll(async () => {
  stopSeed = await startSeed()
}, START_TIMEOUT_MS)

afterAll(() => stopSeed?.())

// The sections of the seed document, in its order and under its headings.
describe('1. Authentication Setup', authenticationSetup)
describe('2. Session Management', sessionManagement)
describe('3. Organization Management', organizationManagement)
describe('4. Middleware & Route Protection', routeProtection)
describe('5. Webhooks', webhooks)
describe('6. Custom UI Components', customUi)
describe('Example 1: SaaS App with Organizations', saasExample)
describe('Example 2: API Route Protection', apiProtectionExample)
