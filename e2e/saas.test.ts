import { afterAll, beforeAll, describe } from 'vitest'
import { accounts } from './flows/saas/accounts.js'
import { administration } from './flows/saas/administration.js'
import { apiRoutes } from './flows/saas/api.js'
import { organizations } from './flows/saas/organizations.js'
import { webhookSync } from './flows/saas/webhooks.js'
import { startSaas } from './harness/saas-app.js'

const START_TIMEOUT_MS = 900_000

let stopSaas: (() => Promise<void>) | undefined

beforeAll(async () => {
  stopSaas = await startSaas()
}, START_TIMEOUT_MS)

afterAll(() => stopSaas?.())

describe('examples/nextjs-saas: accounts', accounts)
describe('examples/nextjs-saas: organizations and projects', organizations)
describe('examples/nextjs-saas: administration', administration)
describe('examples/nextjs-saas: API routes', apiRoutes)
describe('examples/nextjs-saas: webhooks', webhookSync)
