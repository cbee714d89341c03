import { DIALECTS, startTestServer, type TestServer } from '@frontdesk/testkit'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUser, signIn } from './support.js'

const PEOPLE = 3

describe.each(DIALECTS)('when sessions were used last, on %s', dialect => {
  let server: TestServer
  const people: { userId: string; sessionId: string }[] = []
  beforeAll(async () => {
    server = await startTestServer({ dialect })
    for (let n = 0; n < PEOPLE; n++) {
      const userId = await createUser(server, `person${n}@example.com`)
      people.push({ userId, sessionId: (await signIn(server.browser(), `person${n}@example.com`)).sessionId })
    }
  })
  afterAll(() => server.close())

  const instanceId = async () => (await server.frontdesk.services.registry.findDefault())!.id
  const note = async (sessionId: string, userId: string) =>
    server.frontdesk.services.activity.note(await instanceId(), sessionId, userId)
  const lastUse = async (table: 'sessions' | 'users', id: string) => {
    const { read } = server.frontdesk.services.store
    const row = await read.selectFrom(table).select('last_active_at').where('id', '=', id).executeTakeFirst()
    return row?.last_active_at
  }

  it('is written with few statements, however many were used', async () => {
    server.clock.advance(60_000)
    for (const { sessionId, userId } of people) await note(sessionId, userId)
    // sessions that are gone by then, more than one transaction takes
    for (let n = 0; n < 450; n++) await note(`sess_gone${n}`, `user_gone${n}`)
    const statements = await server.queriesOf(() => server.frontdesk.services.activity.flush())
    expect(statements.filter(text => /^\s*(with|update)/.test(text))).toHaveLength(2 * 3)
    for (const { sessionId, userId } of people) {
      expect(await lastUse('sessions', sessionId)).toBe(server.clock.now())
      expect(await lastUse('users', userId)).toBe(server.clock.now())
    }
  })

  it('only moves forward, also for a user with two sessions', async () => {
    const [{ sessionId, userId }, { sessionId: other }] = people as [(typeof people)[0], (typeof people)[0]]
    const latest = server.clock.now() + 5000
    server.clock.set(latest)
    await note(sessionId, userId)
    server.clock.set(latest - 4000)
    await note(other, userId)
    await server.frontdesk.services.activity.flush()
    expect(await lastUse('users', userId)).toBe(latest)
    server.clock.set(latest - 60_000)
    await note(sessionId, userId)
    await server.frontdesk.services.activity.flush()
    expect(await lastUse('sessions', sessionId)).toBe(latest)
    server.clock.set(latest)
  })

  if (dialect === 'postgres') {
    it('waits for nobody who holds one of the rows', async () => {
      const [held, free] = people as [(typeof people)[0], (typeof people)[0]]
      const holder = new pg.Client(server.database)
      await holder.connect()
      await holder.query('begin')
      await holder.query('select 1 from sessions where id = $1 for update', [held.sessionId])
      server.clock.advance(60_000)
      for (const { sessionId, userId } of people) await note(sessionId, userId)
      await server.frontdesk.services.activity.flush()
      expect(await lastUse('sessions', free.sessionId)).toBe(server.clock.now())
      expect(await lastUse('sessions', held.sessionId)).toBeLessThan(server.clock.now())
      await holder.query('rollback')
      await holder.end()
    })
  }
})
