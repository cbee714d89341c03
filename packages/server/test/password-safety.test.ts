import { createHash } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { DIALECTS, startTestServer, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { onSignIn, startSignIn } from './flows/flow-bodies.js'
import { createUser, signIn } from './support.js'

const LEAKED = 'Zq-leaked-by-a-shop-41'
const PADDING = 'Zq-only-as-padding-42'

/** The range API as https://haveibeenpwned.com/API/v3 describes it, for two passwords. */
function fakeBreachService(asked: string[]): Server {
  const hash = (password: string) => createHash('sha1').update(password).digest('hex').toUpperCase()
  return createServer((request, response) => {
    asked.push(request.url ?? '')
    const lines = [`${hash(LEAKED).slice(5)}:12`, `${hash(PADDING).slice(5)}:0`, `${'0'.repeat(35)}:3`]
    response.end(lines.join('\r\n'))
  })
}

interface Errors {
  errors: { code: string; meta: { param_name?: string; zxcvbn?: { suggestions: { code: string }[] } } }[]
}

describe.each(DIALECTS)('password safety on %s', dialect => {
  let server: TestServer
  let service: Server
  const asked: string[] = []
  beforeAll(async () => {
    service = fakeBreachService(asked).listen(0, '127.0.0.1')
    await new Promise(resolve => service.once('listening', resolve))
    const { port } = service.address() as AddressInfo
    server = await startTestServer({
      dialect,
      breachService: `http://127.0.0.1:${port}/range`,
      settings: { password: { breachCheck: true, breachCheckOnSignIn: true, minStrength: 3, minLength: 6 } },
    })
  })
  afterAll(async () => {
    await server.close()
    service.close()
  })

  const signUp = (password: string, email = 'new@example.com') =>
    server.browser().post<Errors>('/v1/client/sign_ups', { email_address: email, password })

  it('refuses a weak password with what would make it stronger', async () => {
    const answer = await signUp('abcabcabc')
    expect(answer.status).toBe(422)
    const [error] = answer.body.errors
    expect(error).toMatchObject({ code: 'form_password_not_strong_enough', meta: { param_name: 'password' } })
    expect(error?.meta.zxcvbn?.suggestions).toContainEqual({
      code: 'repeated',
      message: expect.any(String) as string,
    })
  })

  it('refuses a breached password, and tells the service five digits of its hash', async () => {
    asked.length = 0
    const answer = await signUp(LEAKED)
    expect(answer.body.errors).toMatchObject([{ code: 'form_password_pwned' }])
    expect(asked).toEqual([expect.stringMatching(/^\/range\/[0-9A-F]{5}$/)])
  })

  it('takes padding for what it is, and a strong unknown password', async () => {
    expect((await signUp(PADDING)).status).toBe(200)
    expect((await signUp('vexing-marmot-7-lantern')).status).toBe(200)
  })

  it('checks passwords from the Backend API unless told otherwise', async () => {
    const body = { email_address: ['bapi@example.com'], password: LEAKED }
    const refused = await server.backend<Errors>('POST', '/users', body)
    expect(refused.body.errors).toMatchObject([{ code: 'form_password_pwned' }])
    expect((await server.backend('POST', '/users', { ...body, skip_password_checks: true })).status).toBe(200)
  })

  it('stops a right but breached password at sign-in, also the next time', async () => {
    const made = await server.backend<{ id: string }>('POST', '/users', {
      email_address: ['old@example.com'],
      password: LEAKED,
      skip_password_checks: true,
    })
    const browser = server.browser()
    const attempt = await startSignIn(browser, { identifier: 'old@example.com' })
    const id = attempt.body.response.id
    const body = { strategy: 'password', password: LEAKED }
    const wrong = await onSignIn(browser, id, 'attempt_first_factor', { ...body, password: 'wrong-one' })
    expect(wrong.body).toMatchObject({ errors: [{ code: 'form_password_incorrect' }] })
    const first = await onSignIn(browser, id, 'attempt_first_factor', body)
    expect(first.body).toMatchObject({ errors: [{ code: 'form_password_pwned' }] })
    const second = await onSignIn(browser, id, 'attempt_first_factor', body)
    expect(second.body).toMatchObject({ errors: [{ code: 'form_password_compromised' }] })
    // other methods of the same attempt still work
    await onSignIn(browser, id, 'prepare_first_factor', { strategy: 'email_code' })
    const code = await server.newestCode('old@example.com')
    const done = await onSignIn(browser, id, 'attempt_first_factor', { strategy: 'email_code', code })
    expect(done.body.response).toMatchObject({ status: 'complete' })
    expect(made.status).toBe(200)
  })

  it('follows set_compromised and unset_compromised', async () => {
    const password = 'vexing-marmot-7-lantern'
    const id = await createUser(server, 'marked@example.com', password)
    await server.backend('POST', `/users/${id}/password/set_compromised`, {})
    const refused = await startSignIn(server.browser(), { identifier: 'marked@example.com', password })
    expect(refused.body).toMatchObject({ errors: [{ code: 'form_password_compromised' }] })
    // the official UI shows the long message as it is: what happened, what to do now, and what follows
    const { errors } = refused.body as unknown as { errors: { long_message: string }[] }
    expect(errors[0]?.long_message).toMatch(
      /may be compromised.*another sign-in method now.*reset your password after/,
    )
    await server.backend('POST', `/users/${id}/password/unset_compromised`)
    await signIn(server.browser(), 'marked@example.com', password)
  })
})

describe('without a service', () => {
  it.each(['http://127.0.0.1:1/range', undefined])(
    'the list of common passwords stands (%s)',
    async breachService => {
      const server = await startTestServer({
        dialect: 'sqlite',
        breachService,
        settings: { password: { breachCheck: true } },
      })
      const signUp = (password: string) =>
        server.browser().post<Errors>('/v1/client/sign_ups', { email_address: 'a@example.com', password })
      expect((await signUp('Qwertyuiop')).body.errors).toMatchObject([{ code: 'form_password_pwned' }])
      expect((await signUp('vexing-marmot-7-lantern')).status).toBe(200)
      await server.close()
    },
  )
})
