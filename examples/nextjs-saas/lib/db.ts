import { setTimeout as sleep } from 'node:timers/promises'
import { Prisma, PrismaClient } from '../.generated/prisma/client'
import { databaseAdapter } from './database'

const BUSY_ATTEMPTS = 50
const BUSY_PAUSE_MS = 50

/**
 * SQLite has one writer at a time, and its driver does not wait for another
 * process: try again for some seconds.
 */
const waitForOtherWriters = Prisma.defineExtension({
  query: {
    async $allOperations({ args, query }) {
      for (let attempt = 1; ; attempt++) {
        try {
          return await query(args)
        } catch (error) {
          const isBusy = error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P1008'
          if (!isBusy || attempt === BUSY_ATTEMPTS) throw error
          await sleep(BUSY_PAUSE_MS * (0.5 + Math.random()))
        }
      }
    },
  },
})

const createClient = () => new PrismaClient({ adapter: databaseAdapter() }).$extends(waitForOtherWriters)

// `next dev` loads modules again at every change: one client for all of them.
const globalForDb = globalThis as { db?: ReturnType<typeof createClient> }

export const db = (globalForDb.db ??= createClient())
