import { DIALECTS, startTestServer, type TestServer } from '@frontdesk/testkit'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { waitUntil } from '../../src/platform/wait-until.fixture.js'
import { endOpenProofs, updateUserRow } from '../../src/store/users.js'
import { type FlowAnswer, onSignIn, startSignIn } from '../flows/flow-bodies.js'
import { createUser } from '../support.js'

const PASSWORD = 'correct-horse-9'

describe.each(DIALECTS)('a sign-in while the credentials change, on %s', dialect => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({ dialect })
  })
  afterAll(() => server.close())

  const WAYS: Record<string, (identifier: string) => Promise<() => Promise<FlowAnswer>>> = {
    'in one request': identifier =>
      Promise.resolve(() => startSignIn(server.browser(), { identifier, password: PASSWORD })),
    'in two requests': async identifier => {
      const browser = server.browser()
      const { id } = (await startSignIn(browser, { identifier })).body.response
      const form = { strategy: 'password', password: PASSWORD }
      return () => onSignIn(browser, id, 'attempt_first_factor', form)
    },
    'with a ticket': async identifier => {
      const users = await server.backend<{ id: string }[]>('GET', `/users?email_address=${identifier}`)
      const made = await server.backend<{ token: string }>('POST', '/sign_in_tokens', {
        user_id: users.body[0]!.id,
      })
      return () => startSignIn(server.browser(), { strategy: 'ticket', ticket: made.body.token })
    },
  }

  it.each(Object.keys(WAYS))('has no session when it comes to its end after the change: %s', async way => {
    const identifier = `meanwhile-${way.replaceAll(' ', '-')}@example.com`
    const userId = await createUser(server, identifier)
    const { store } = server.frontdesk.services
    const owner = store.read.selectFrom('users').select('instance_id').where('id', '=', userId)
    const { instance_id: instanceId } = await owner.executeTakeFirstOrThrow()
    const attempt = await WAYS[way]!(identifier)
    let answer: Promise<FlowAnswer> | undefined
    await store.transaction(async tx => {
      // as a ban does it
      await endOpenProofs({ db: tx, instance: { id: instanceId } }, userId)
      await updateUserRow({ db: tx, instance: { id: instanceId } }, userId, { banned: true })
      answer ??= attempt()
      if (dialect === 'postgres') await waitUntil(() => expectSomebodyWaits())
    })
    const { body } = await answer!
    expect(body.response?.created_session_id ?? null).toBeNull()
    const live = await server.backend<unknown[]>('GET', `/sessions?user_id=${userId}&status=active`)
    expect(live.body).toEqual([])
  })

  async function expectSomebodyWaits(): Promise<void> {
    const { rows } = await sql<{ pid: number }>`
      select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
    `.execute(server.frontdesk.services.store.read)
    expect(rows).not.toEqual([])
  }
})
