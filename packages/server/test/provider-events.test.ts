import { createWebhookValidator } from '@frontdesk/contract/validate'
import { DIALECTS, type TestBrowser, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MisbehavingProvider } from '../src/domain/connections/misbehaving.fixture.js'
import { callbackOf, leave, mannersFor, startWithProviders, STRATEGY } from './provider-at-fault.js'
import { comeBack, RETURN_TO, transfer } from './provider-visits.js'
import { createUser, signIn } from './support.js'

const LANGUAGES = ['en', 'de', 'es', 'fr', 'ja', 'pt'] as const
/** What the owner reads when an account is connected, and when it is disconnected. */
const SUBJECTS: Record<(typeof LANGUAGES)[number], [linked: string, unlinked: string]> = {
  en: [
    'An account at Acme was connected to your Test account',
    'An account at Acme was disconnected from your Test account',
  ],
  de: [
    'Ihr Konto bei Test wurde mit einem Konto bei Acme verbunden',
    'Die Verbindung Ihres Kontos bei Test mit Acme wurde getrennt',
  ],
  es: [
    'Se ha conectado una cuenta de Acme a tu cuenta de Test',
    'Se ha desconectado una cuenta de Acme de tu cuenta de Test',
  ],
  fr: [
    'Un compte Acme a été associé à votre compte Test',
    'Un compte Acme a été dissocié de votre compte Test',
  ],
  ja: [
    'Test のアカウントに Acme のアカウントが連携されました',
    'Test のアカウントと Acme のアカウントの連携が解除されました',
  ],
  pt: [
    'Uma conta de Acme foi conectada à sua conta em Test',
    'Uma conta de Acme foi desconectada da sua conta em Test',
  ],
}

interface Account {
  id: string
  provider: string
  provider_user_id: string
  email_address: string
  first_name: string
}
interface Payload {
  type: string
  data: { external_accounts: Account[] }
}

describe.each(DIALECTS)('accounts at providers tell of themselves, on %s', dialect => {
  const validate = createWebhookValidator()
  let world: Awaited<ReturnType<typeof startWithProviders>>
  let server: TestServer
  let acme: MisbehavingProvider
  beforeAll(async () => {
    world = await startWithProviders(dialect, { messages: { languages: [...LANGUAGES] } })
    ;({ server, acme } = world)
  })
  afterAll(() => world.close())

  /** The events of a user that `run` causes, oldest first, each as the contract describes it. */
  async function eventsOf(userId: () => string, run: () => Promise<unknown>): Promise<Payload[]> {
    const list = () =>
      server.frontdesk.services.store.read
        .selectFrom('events')
        .selectAll()
        .where('type', 'in', ['user.created', 'user.updated'])
        .orderBy('created_at')
        .orderBy('id')
        .execute()
    const before = new Set((await list()).map(({ id }) => id))
    await run()
    const fresh = (await list()).filter(row => !before.has(row.id) && row.resource_id === userId())
    const payloads = fresh.map(({ payload }) => payload as unknown as Payload)
    for (const payload of payloads) expect(validate(payload.type, payload as never)).toEqual([])
    return payloads
  }

  async function subjectsTo(address: string): Promise<string[]> {
    const rows = await server.frontdesk.services.store.read
      .selectFrom('messages')
      .select('subject')
      .where('recipient', '=', address)
      .orderBy('created_at')
      .orderBy('id')
      .execute()
    return rows.map(({ subject }) => subject)
  }

  async function connect(browser: TestBrowser): Promise<void> {
    const { body } = await browser.post<{
      response: { verification: { external_verification_redirect_url: string } }
    }>('/v1/me/external_accounts', { strategy: STRATEGY, redirect_url: RETURN_TO })
    const url = new URL(body.response.verification.external_verification_redirect_url)
    await comeBack(browser, callbackOf(url))
  }

  it('in user.created of a sign-up, and in user.updated when the provider says something new', async () => {
    const email = 'newcomer@acme.example'
    acme.manners = mannersFor({ id: 'newcomer', email, given_name: 'Ada' })
    let userId = ''
    const created = await eventsOf(
      () => userId,
      async () => {
        const browser = server.browser()
        await (
          await leave(browser)
        )()
        const { body } = await transfer(browser, 'sign_ups')
        userId = body.client.sessions[0]!.user.id
      },
    )
    expect(created.map(({ type }) => type)).toContain('user.created')
    const expected = {
      provider: STRATEGY,
      provider_user_id: 'newcomer',
      email_address: email,
      first_name: 'Ada',
    }
    const { data } = created.find(({ type }) => type === 'user.created')!
    expect(data.external_accounts).toMatchObject([expected])
    expect(JSON.stringify(created)).not.toContain('access-1')

    acme.manners = mannersFor({ id: 'newcomer', email, given_name: 'Augusta' })
    const updated = await eventsOf(
      () => userId,
      async () => (await leave(server.browser()))(),
    )
    expect(updated.at(-1)).toMatchObject({
      type: 'user.updated',
      data: { external_accounts: [{ ...expected, first_name: 'Augusta' }] },
    })
  })

  it.each(LANGUAGES)('in user.updated of connecting and disconnecting, and by mail: %s', async language => {
    const email = `${language}@example.com`
    const userId = await createUser(server, email)
    await server.backend('PATCH', `/users/${userId}`, { locale: language })
    const browser = server.browser()
    await signIn(browser, email)
    server.clock.advance(1000)
    acme.manners = mannersFor({ id: `of-${language}`, email: null })

    const linked = await eventsOf(
      () => userId,
      () => connect(browser),
    )
    expect(linked.at(-1)).toMatchObject({
      type: 'user.updated',
      data: { external_accounts: [{ provider: STRATEGY, provider_user_id: `of-${language}` }] },
    })
    server.clock.advance(1000)
    const { id } = linked.at(-1)!.data.external_accounts[0]!
    const unlinked = await eventsOf(
      () => userId,
      () => browser.delete(`/v1/me/external_accounts/${id}`),
    )
    expect(unlinked.at(-1)).toMatchObject({ type: 'user.updated', data: { external_accounts: [] } })
    expect(await subjectsTo(email)).toEqual(SUBJECTS[language])

    server.clock.advance(1000)
    const again = await eventsOf(
      () => userId,
      () => connect(browser),
    )
    expect(again.at(-1)!.data.external_accounts).toMatchObject([{ provider_user_id: `of-${language}` }])
    expect((await subjectsTo(email)).at(-1)).toBe(SUBJECTS[language][0])
  })
})
