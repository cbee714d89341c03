import { DIALECTS, startTestServer, type TestServer } from '@frontdesk/testkit'
import { TOTP } from 'otpauth'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { NEW_PASSWORD, onSignIn, PASSWORD, startSignIn } from '../flows/flow-bodies.js'
import { errorCode } from '../support.js'

const SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'

describe.each(DIALECTS)(
  'a stranger who reads the mail of an account with a second factor, on %s',
  dialect => {
    let server: TestServer
    let counter = 0
    beforeAll(async () => {
      server = await startTestServer({
        dialect,
        settings: { attributes: { authenticatorApp: { enabled: true }, backupCode: { enabled: true } } },
      })
    })
    afterAll(() => server.close())

    const appCode = () => new TOTP({ secret: SECRET }).generate({ timestamp: server.clock.now() })

    /** The owner is signed in; somebody else has had the code of a reset mailed. */
    async function resetting() {
      const address = `owner${counter++}@example.com`
      const created = await server.backend<{ id: string }>('POST', '/users', {
        email_address: [address],
        password: PASSWORD,
        totp_secret: SECRET,
      })
      server.clock.advance(60_000)
      const owner = server.browser()
      const ownSignIn = await startSignIn(owner, { identifier: address, password: PASSWORD })
      await onSignIn(owner, ownSignIn.body.response.id, 'attempt_second_factor', {
        strategy: 'totp',
        code: appCode(),
      })
      server.clock.advance(60_000)
      const stranger = server.browser()
      const started = await startSignIn(stranger, {
        identifier: address,
        strategy: 'reset_password_email_code',
      })
      const code = (await server.newestCode(address)) ?? ''
      return { address, userId: created.body.id, owner, stranger, id: started.body.response.id, code }
    }

    const traces = async (userId: string, address: string) => {
      const { read } = server.frontdesk.services.store
      return {
        user: await read.selectFrom('users').selectAll().where('id', '=', userId).executeTakeFirstOrThrow(),
        sessions: await read.selectFrom('sessions').selectAll().where('user_id', '=', userId).execute(),
        mails: await read.selectFrom('messages').select('id').where('recipient', '=', address).execute(),
        events: (await server.eventTypes()).length,
      }
    }

    type Reset = Awaited<ReturnType<typeof resetting>>

    const inTwoSteps = async ({ stranger, id, code }: Reset) => {
      await onSignIn(stranger, id, 'attempt_first_factor', { strategy: 'reset_password_email_code', code })
      return onSignIn(stranger, id, 'reset_password', {
        password: NEW_PASSWORD,
        sign_out_of_other_sessions: true,
      })
    }
    const inOneStep = ({ stranger, id, code }: Reset) =>
      onSignIn(stranger, id, 'attempt_first_factor', {
        strategy: 'reset_password_email_code',
        code,
        password: NEW_PASSWORD,
      })

    it.each([
      ['in two steps', inTwoSteps],
      ['in one step', inOneStep],
    ])('changes nothing with code and new password %s', async (_how, reset) => {
      const attack = await resetting()
      const before = await traces(attack.userId, attack.address)
      const answer = await reset(attack)
      expect(answer.body.response).toMatchObject({ status: 'needs_second_factor', created_session_id: null })
      expect(await traces(attack.userId, attack.address)).toEqual(before)
      const withOld = { identifier: attack.address, password: PASSWORD }
      expect((await startSignIn(server.browser(), withOld)).body.response.status).toBe('needs_second_factor')
      const withNew = { identifier: attack.address, password: NEW_PASSWORD }
      expect(errorCode((await startSignIn(server.browser(), withNew)).body)).toBe('form_password_incorrect')
    })

    it('leaves no readable password behind, and none at all once the owner has come to the end', async () => {
      const attack = await resetting()
      await inTwoSteps(attack)
      const kept = async () =>
        server.frontdesk.services.store.read
          .selectFrom('sign_ins')
          .selectAll()
          .where('id', '=', attack.id)
          .executeTakeFirstOrThrow()
      expect(JSON.stringify(await kept())).not.toContain(NEW_PASSWORD)
      expect((await kept()).new_password_hash).toMatch(/^\$argon2id\$/)
      const done = await onSignIn(attack.stranger, attack.id, 'attempt_second_factor', {
        strategy: 'totp',
        code: appCode(),
      })
      expect(done.body.response.status).toBe('complete')
      expect((await kept()).new_password_hash).toBeNull()
      expect((await server.eventTypes()).slice(-4)).toEqual([
        'user.updated',
        'session.revoked',
        'email.created',
        'session.created',
      ])
      const signedIn = await attack.owner.get<{ response: { sessions: object[] } }>('/v1/client')
      expect(signedIn.body.response.sessions).toHaveLength(0)
      const withOld = { identifier: attack.address, password: PASSWORD }
      expect(errorCode((await startSignIn(server.browser(), withOld)).body)).toBe('form_password_incorrect')
      const withNew = { identifier: attack.address, password: NEW_PASSWORD }
      expect((await startSignIn(server.browser(), withNew)).body.response.status).toBe('needs_second_factor')
    })

    it('is refused another new password after the first one', async () => {
      const attack = await resetting()
      await inTwoSteps(attack)
      const again = await onSignIn(attack.stranger, attack.id, 'reset_password', {
        password: 'third-choice-55',
      })
      expect(errorCode(again.body)).toBe('client_state_invalid')
    })
  },
)
