import { DIALECTS, startTestServer, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { onSignIn, onSignUp, PASSWORD, startSignIn, startSignUp } from './flows/flow-bodies.js'
import { createUser, signIn } from './support.js'

describe.each(DIALECTS)('the language of messages on %s', dialect => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({
      dialect,
      settings: {
        messages: { languages: ['en', 'de', 'fr', 'ja'], defaultLanguage: 'fr' },
        attackProtection: { lockoutMaxAttempts: 1 },
      },
    })
  })
  afterAll(() => server.close())

  /** subjects of what was sent to somebody, oldest first */
  async function subjectsTo(address: string): Promise<string[]> {
    const rows = await server.frontdesk.services.store.read
      .selectFrom('messages')
      .select(['subject', 'created_at', 'id'])
      .where('recipient', '=', address)
      .orderBy('created_at')
      .orderBy('id')
      .execute()
    return rows.map(row => row.subject.replace('******', '…'))
  }
  const GERMAN = '… ist Ihr Bestätigungscode für Test'

  it('is what the SDK says of the browser, and stays with the account', async () => {
    const address = 'locale@example.com'
    const browser = server.browser()
    const { body } = await startSignUp(browser, {
      email_address: address,
      password: PASSWORD,
      locale: 'de-AT',
    })
    expect(body.response).toMatchObject({ locale: 'de-AT' })
    const { id } = body.response
    await onSignUp(browser, id, 'prepare_verification', { strategy: 'email_code' })
    expect(await subjectsTo(address)).toEqual([GERMAN])
    const code = await server.newestCode(address)
    const done = await onSignUp(browser, id, 'attempt_verification', { strategy: 'email_code', code })
    const user = await server.backend('GET', `/users/${done.body.response.created_user_id}`)
    expect(user.body).toMatchObject({ locale: 'de-AT' })
    // another browser, which says nothing, or something else
    const later = server.browser()
    server.clock.advance(60_000)
    const attempt = await startSignIn(later, { identifier: address, locale: 'ja-JP' })
    await onSignIn(later, attempt.body.response.id, 'prepare_first_factor', { strategy: 'email_code' })
    expect((await subjectsTo(address)).at(-1)).toBe('… ist Ihr Anmeldecode für Test')
  })

  it('is what the browser says when the account says nothing', async () => {
    await createUser(server, 'silent@example.com')
    const browser = server.browser()
    const attempt = await startSignIn(browser, { identifier: 'silent@example.com', locale: 'ja-JP' })
    await onSignIn(browser, attempt.body.response.id, 'prepare_first_factor', { strategy: 'email_code' })
    expect(await subjectsTo('silent@example.com')).toEqual(['… は Test のサインインコードです'])
  })

  it('is that of the Accept-Language header else, and at last the instance’s own', async () => {
    const send = async (address: string, header: Record<string, string>) => {
      const browser = server.browser()
      const { body } = await startSignUp(browser, { email_address: address, password: PASSWORD })
      await browser.post(
        `/v1/client/sign_ups/${body.response.id}/prepare_verification`,
        { strategy: 'email_code' },
        { headers: header },
      )
      return (await subjectsTo(address)).at(-1)
    }
    expect(await send('header@example.com', { 'accept-language': 'es,de;q=0.8,en;q=0.5' })).toBe(GERMAN)
    expect(await send('nothing@example.com', {})).toBe('… est votre code de vérification Test')
    expect(await send('other@example.com', { 'accept-language': 'es' })).toContain('code de vérification')
  })

  it('is also that of what happens to the account', async () => {
    const made = await server.backend<{ id: string }>('POST', '/users', {
      email_address: ['konto@example.com'],
      password: PASSWORD,
      locale: 'de',
    })
    const browser = server.browser()
    await signIn(browser, 'konto@example.com')
    await browser.post('/v1/me/change_password', {
      current_password: PASSWORD,
      new_password: 'battery-staple-7',
    })
    const wrong = server.browser()
    const { body } = await startSignIn(wrong, { identifier: 'konto@example.com' })
    await onSignIn(wrong, body.response.id, 'attempt_first_factor', {
      strategy: 'password',
      password: 'wrong',
    })
    expect(made.status).toBe(200)
    expect((await subjectsTo('konto@example.com')).sort()).toEqual([
      'Das Passwort Ihres Kontos bei Test ist gesperrt',
      'Ihr Passwort für Test wurde geändert',
    ])
  })
})
