import { createTestDatabase, DIALECTS, type TestDatabase } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe } from 'vitest'
import { webhookSync } from './flows/seed/webhooks.js'
import { SEED_BASIC, startSeed } from './harness/seed-app.js'

const START_TIMEOUT_MS = 900_000

// Section 5 of the seed document; its other sections are in seed.test.ts.
describe.each(DIALECTS)("the seed's webhook route, with Frontdesk on %s", dialect => {
  let database: TestDatabase | undefined
  let stopSeed: (() => Promise<void>) | undefined
  beforeAll(async () => {
    if (dialect === 'postgres') database = await createTestDatabase(dialect)
    stopSeed = await startSeed({ apps: [SEED_BASIC], ...(database ? { database: database.location } : {}) })
  }, START_TIMEOUT_MS)
  afterAll(async () => {
    await stopSeed?.()
    await database?.drop()
  })

  webhookSync()
})
