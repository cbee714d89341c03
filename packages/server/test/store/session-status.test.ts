import { DIALECTS, startTestServer, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { settingsSchema } from '../../src/config/settings.js'
import { sessionStatus } from '../../src/model/session-status.js'
import { countSessions, listSessions } from '../../src/store/sessions.js'
import type { SessionRow, StoredSessionStatus } from '../../src/store/tables.js'
import { createUser, signIn } from '../support.js'

const STORED: StoredSessionStatus[] = [
  'active',
  'pending',
  'ended',
  'removed',
  'replaced',
  'revoked',
  'abandoned',
]
const TIMEOUT_SECONDS = 600
const ALL = { limit: 500, offset: 0 }

/** What the domain says of a session and what the database filters by are one rule, written twice. */
describe.each(DIALECTS)('the status of sessions on %s', dialect => {
  let server: TestServer
  let rows: SessionRow[]
  let now: number
  beforeAll(async () => {
    server = await startTestServer({ dialect })
    await createUser(server, 'model@example.com')
    const { sessionId } = await signIn(server.browser(), 'model@example.com')
    now = server.clock.now()
    const { store } = server.frontdesk.services
    const [model] = await store.read.selectFrom('sessions').selectAll().where('id', '=', sessionId).execute()
    const offsets = [-1, 0, 1]
    rows = STORED.flatMap(status =>
      offsets.flatMap(expiry =>
        offsets.flatMap(abandonment =>
          offsets.map(idle => ({
            ...model!,
            status,
            id: `sess_${status}_${expiry}_${abandonment}_${idle}`,
            expire_at: now + expiry,
            abandon_at: now + abandonment,
            last_active_at: now - TIMEOUT_SECONDS * 1000 + idle,
          })),
        ),
      ),
    )
    await store.transaction(async tx => {
      await tx.deleteFrom('sessions').execute()
      for (const row of rows) {
        const values = { ...row, actor: null, open_tasks: '[]' as never }
        await tx.insertInto('sessions').values(values).execute()
      }
    })
  })
  afterAll(() => server.close())

  it.each(
    [null, TIMEOUT_SECONDS].flatMap(timeout =>
      [...STORED, 'expired', 'no-status'].map(is => [timeout, is] as const),
    ),
  )('with an inactivity time-out of %s seconds, the same sessions are %s', async (timeout, is) => {
    const settings = settingsSchema.parse({ session: { inactivityTimeoutSeconds: timeout } })
    const { read } = server.frontdesk.services.store
    const { id: instanceId } = (await server.frontdesk.services.registry.findBySlug('primary'))!
    const filter = { status: { is, now, inactivityTimeoutSeconds: timeout } }
    const found = await listSessions({ db: read, instance: { id: instanceId } }, filter, ALL)
    const expected = rows
      .filter(row => (sessionStatus(row, settings, now) as string) === is)
      .map(row => row.id)
    expect(found.map(row => row.id).sort()).toEqual(expected.sort())
    expect(await countSessions({ db: read, instance: { id: instanceId } }, filter)).toBe(expected.length)
  })
})
