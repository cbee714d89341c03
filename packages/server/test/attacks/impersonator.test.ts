import { DIALECTS, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { frontendOperations } from '../../src/fapi/index.js'
import { sendAsSession } from '../access/as-session.js'
import { findExamples, type MakeExample } from '../access/examples.js'
import { errorCode, signInWithTicket } from '../support.js'
import { InstanceSide, startTwoInstances } from '../world/two-instances.js'

const REFUSED = { status: 403, code: 'impersonator_forbidden' }

/** Support staff see what a person sees; they neither take the account over nor away. */
describe('who acts for somebody else', () => {
  let server: TestServer
  let exampleOf: (api: 'fapi', id: string) => MakeExample
  let side: InstanceSide
  beforeAll(async () => {
    server = await startTwoInstances(DIALECTS[0]!)
    exampleOf = await findExamples(server)
    side = new InstanceSide(server, 'primary')
  }, 120_000)
  afterAll(() => server?.close())

  const needsSession = frontendOperations.filter(({ access }) => /session$/.test(access))

  async function impersonate() {
    const { userId } = await side.newUser({ password: 'correct-horse-9' })
    const { token } = await side.backend<{ token: string }>('POST', '/actor_tokens', {
      user_id: userId,
      actor: { sub: 'user_of_the_support' },
    })
    const browser = side.browser()
    return { browser, ...(await signInWithTicket(browser, token)) }
  }

  it('signs in with a token of the Backend API, and does not change the password or delete the account', async () => {
    const { browser } = await impersonate()
    const answers = [
      await browser.post('/v1/me/change_password', {
        current_password: 'correct-horse-9',
        new_password: 'battery-staple-7',
      }),
      await browser.delete('/v1/me'),
    ]
    expect(answers.map(({ status, body }) => ({ status, code: errorCode(body) }))).toEqual([REFUSED, REFUSED])
  })

  it('changes a name, but nothing that the person signs in with', async () => {
    const { browser } = await impersonate()
    expect((await browser.patch('/v1/me', { first_name: 'Ada' })).status).toBe(200)
    const { actors } = needsSession.find(({ id }) => id === 'patchUser')!
    for (const name of (actors as { without: string[] }).without) {
      const { status, body } = await browser.patch('/v1/me', { first_name: 'Ada', [name]: 'something' })
      expect([name, { status, code: errorCode(body) }]).toEqual([name, REFUSED])
    }
  })

  it.each(needsSession)('$id', async ({ id, actors }) => {
    const { browser, call } = await exampleOf('fapi', id)()
    const answer = await sendAsSession(
      server,
      browser!,
      { actor: { sub: 'user_of_the_support' } },
      { id, call },
    )
    expect(answer).toEqual(actors === 'forbidden' ? REFUSED : { status: 200, code: undefined })
  })
})
