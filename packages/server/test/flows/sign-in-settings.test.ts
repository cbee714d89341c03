import { DIALECTS, startTestServer } from '@frontdesk/testkit'
import { describe, expect, it } from 'vitest'
import { createUser } from '../support.js'
import { onSignIn, PASSWORD, startSignIn } from './flow-bodies.js'

describe.each(DIALECTS)('sign-in under other settings on %s', dialect => {
  it('single session: refuses a second person while somebody is signed in', async () => {
    const server = await startTestServer({ dialect, settings: { session: { singleSession: true } } })
    try {
      await createUser(server, 'one@example.com')
      await createUser(server, 'two@example.com')
      const browser = server.browser()
      await startSignIn(browser, { identifier: 'one@example.com', password: PASSWORD })
      const second = await startSignIn(browser, { identifier: 'two@example.com' })
      expect(second.status).toBe(400)
      expect(second.body.errors[0]?.code).toBe('session_exists')
    } finally {
      await server.close()
    }
  })

  it('protection against enumeration: nobody can tell which identifiers exist', async () => {
    const server = await startTestServer({
      dialect,
      settings: { attackProtection: { enumerationProtection: true } },
    })
    try {
      await createUser(server, 'real@example.com')
      const outcomes = []
      for (const identifier of ['real@example.com', 'fake@example.com']) {
        const browser = server.browser()
        const started = await startSignIn(browser, { identifier })
        const { id } = started.body.response
        const wrong = await onSignIn(browser, id, 'attempt_first_factor', {
          strategy: 'password',
          password: 'wrong-password',
        })
        const prepared = await onSignIn(browser, id, 'prepare_first_factor', { strategy: 'email_code' })
        const guessed = await onSignIn(browser, id, 'attempt_first_factor', {
          strategy: 'email_code',
          code: '12345x',
        })
        outcomes.push({
          factors: started.body.response.supported_first_factors?.map(
            ({ email_address_id, safe_identifier, ...factor }) => ({
              ...factor,
              hasId: /^idn_\w{27}$/.test(email_address_id ?? 'idn_'.padEnd(31, '0')),
              isTyped: (safe_identifier ?? identifier) === identifier,
            }),
          ),
          userData: started.body.response.user_data,
          wrong: wrong.body.errors[0]?.code,
          prepared: prepared.body.response.first_factor_verification?.status,
          guessed: guessed.body.errors[0]?.code,
        })
      }
      expect(outcomes[1]).toEqual(outcomes[0])
      expect(outcomes[0]).toMatchObject({
        wrong: 'form_password_incorrect',
        prepared: 'unverified',
        guessed: 'form_code_incorrect',
      })
      expect(await server.newestCode('fake@example.com')).toBeNull()
    } finally {
      await server.close()
    }
  })

  it("protection against enumeration: a username does not show whose it is, or that it is anybody's", async () => {
    const server = await startTestServer({
      dialect,
      settings: {
        attackProtection: { enumerationProtection: true },
        attributes: {
          username: { enabled: true, usedForFirstFactor: true },
          phoneNumber: { enabled: true, usedForFirstFactor: true },
        },
      },
    })
    try {
      const created = await server.backend('POST', '/users', {
        email_address: ['ada@example.com'],
        phone_number: ['+14155550123'],
        username: 'ada_real',
        password: 'correct-horse-9',
      })
      expect(created.status).toBe(200)
      const [real, unknown] = await Promise.all(
        ['ada_real', 'ada_fake'].map(identifier => startSignIn(server.browser(), { identifier })),
      )
      const shown = (answer: typeof real) => answer!.body.response.supported_first_factors
      expect(shown(real)).toEqual([{ strategy: 'password' }])
      expect(shown(unknown)).toEqual(shown(real))
      expect(real!.body.response.user_data).toEqual(unknown!.body.response.user_data)
    } finally {
      await server.close()
    }
  })

  it('signs in by username where the instance says so, and masks the addresses', async () => {
    const username = { enabled: true, usedForFirstFactor: true }
    const server = await startTestServer({ dialect, settings: { attributes: { username } } })
    try {
      const body = { username: 'Grace', email_address: ['grace@example.com'], password: PASSWORD }
      expect((await server.backend('POST', '/users', body)).status).toBe(200)
      const started = await startSignIn(server.browser(), { identifier: 'grace' })
      expect(started.body.response.supported_first_factors).toMatchObject([
        { strategy: 'password' },
        { strategy: 'email_code', safe_identifier: 'g***@example.com' },
        { strategy: 'reset_password_email_code' },
      ])
    } finally {
      await server.close()
    }
  })
})
