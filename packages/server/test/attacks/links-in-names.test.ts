import { DIALECTS, startTestServer, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUser } from '../support.js'

/** What mail programs make a link of. */
const LINKED = /evil\s*[.。．]\s*com|:\/\/evil/i

describe.each(DIALECTS)('names that are addresses of pages on %s', dialect => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({ dialect, settings: { organizations: { enabled: true } } })
  })
  afterAll(() => server.close())

  it.each(['Win at https://evil.com/prize', 'evil.com', 'EVIL。com', 'evil\u200b.com', '\u202eevil．com'])(
    'stand in invitations without being any: %j',
    async name => {
      const address = `guest-${Buffer.from(name).toString('hex').slice(0, 24)}@example.com`
      const inviter = await createUser(server, `inviter-of-${address}`)
      await server.backend('PATCH', `/users/${inviter}`, { first_name: name })
      const organization = await server.backend<{ id: string }>('POST', '/organizations', {
        // one with a slash in its name is refused at once
        name: name.includes('/') ? 'evil.com' : name,
        created_by: inviter,
      })
      const invited = await server.backend('POST', `/organizations/${organization.body.id}/invitations`, {
        email_address: address,
        role: 'org:member',
        inviter_user_id: inviter,
      })
      expect(invited.status).toBe(200)
      const { store, masterKey } = server.frontdesk.services
      const row = await store.read
        .selectFrom('messages')
        .select(['subject', 'body_ciphertext'])
        .where('recipient', '=', address)
        .executeTakeFirstOrThrow()
      const body = JSON.parse(masterKey.decrypt(row.body_ciphertext!)) as { text: string; html: string }
      for (const text of [row.subject, body.text, body.html]) {
        expect(text).not.toMatch(LINKED)
        expect(text).not.toMatch(/[\u200b\u202e]/)
        expect(text).toMatch(/evil·com/i)
      }
    },
  )
})
