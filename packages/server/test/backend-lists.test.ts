import { DIALECTS, startTestServer, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUser, signIn } from './support.js'

interface Listed {
  id: string
  status: string
}
interface PageOf<Item> {
  data: Item[]
  total_count: number
}

describe.each(DIALECTS)('lists of the Backend API on %s', dialect => {
  let server: TestServer
  let userId: string
  let sessions: string[]
  beforeAll(async () => {
    server = await startTestServer({ dialect, settings: { session: { inactivityTimeoutSeconds: 600 } } })
    userId = await createUser(server, 'lists@example.com')
    sessions = []
    for (let count = 0; count < 6; count++) {
      const { sessionId } = await signIn(server.browser(), 'lists@example.com')
      sessions.push(sessionId)
      server.clock.advance(1000)
    }
    // the oldest three are the last of the list: a page of the newest holds none of them
    for (const id of sessions.slice(0, 3)) await server.backend('POST', `/sessions/${id}/revoke`)
  })
  afterAll(() => server.close())

  const list = async <Body = Listed[]>(query: string) =>
    (await server.backend<Body>('GET', `/sessions?user_id=${userId}&${query}`)).body
  const idsOf = (items: Listed[]) => items.map(({ id }) => id)

  it('sessions of a status fill the page, and the count is of all', async () => {
    expect(idsOf(await list('status=revoked&limit=2'))).toEqual([sessions[2], sessions[1]])
    expect(idsOf(await list('status=revoked&limit=2&offset=2'))).toEqual([sessions[0]])
    const page = await list<PageOf<Listed>>('status=revoked&limit=1&paginated=true')
    expect(page).toMatchObject({ data: [{ id: sessions[2] }], total_count: 3 })
    expect(await list<PageOf<Listed>>('limit=1&paginated=true')).toMatchObject({ total_count: 6 })
  })

  it('a session that was used a moment ago is active, also where the use is not written yet', async () => {
    server.clock.advance(599_000)
    await server.backend('POST', `/sessions/${sessions[5]}/tokens`)
    server.clock.advance(60_000)
    const activity = server.frontdesk.services.activity
    activity.note((await server.frontdesk.services.registry.findBySlug('primary'))!.id, sessions[5]!, userId)
    server.clock.advance(590_000)
    expect(idsOf(await list('status=active'))).toEqual([sessions[5]])
    expect(idsOf(await list('status=expired&limit=1'))).toEqual([sessions[4]])
    expect(await list<PageOf<Listed>>('status=expired&limit=1&paginated=true')).toMatchObject({
      total_count: 2,
    })
  })

  it('clients say how many there are', async () => {
    const page = (await server.backend<PageOf<Listed>>('GET', '/clients?paginated=true&limit=2')).body
    expect(page.data).toHaveLength(2)
    expect(page.total_count).toBe(6)
    expect((await server.backend<Listed[]>('GET', '/clients?limit=2')).body).toHaveLength(2)
  })
})
