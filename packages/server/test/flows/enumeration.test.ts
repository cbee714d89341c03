import { type Answer, DIALECTS, startTestServer, type TestBrowser, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createUser, errorCode, signIn } from '../support.js'
import { type FlowBody, onSignUp, PASSWORD, startSignUp } from './flow-bodies.js'

interface Told {
  template: string
  text: string
  link: string | null
  code: string | null
}

const NOTICE = 'existing_account'
const CHANNELS = {
  email: {
    field: 'email_address',
    strategy: 'email_code',
    taken: 'taken@example.com',
    free: 'fresh@example.com',
  },
  text: { field: 'phone_number', strategy: 'phone_code', taken: '+4915112345678', free: '+4915112345679' },
}
type Channel = (typeof CHANNELS)[keyof typeof CHANNELS]

describe.each(DIALECTS)('protection against enumeration at sign-up on %s', dialect => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({
      dialect,
      settings: {
        attackProtection: { enumerationProtection: true },
        attributes: {
          emailAddress: { verifications: ['email_code', 'email_link'] },
          phoneNumber: { enabled: true, usedForFirstFactor: true },
          username: { enabled: true, usedForFirstFactor: true },
        },
        display: { applicationName: 'Acme', signInUrl: 'http://localhost:3000/enter' },
      },
    })
    const body = {
      email_address: [CHANNELS.email.taken],
      phone_number: [CHANNELS.text.taken],
      username: 'taken_name',
      password: PASSWORD,
      locale: 'de-DE',
    }
    expect((await server.backend('POST', '/users', body)).status).toBe(200)
  })
  afterAll(() => server.close())
  // messages are in the order of time
  beforeEach(() => server.clock.advance(1000))

  /** All messages to an address, oldest first. */
  const toldTo = async (address: string): Promise<Told[]> => {
    const { store, masterKey } = server.frontdesk.services
    const rows = await store.read
      .selectFrom('messages')
      .selectAll()
      .where('recipient', '=', address)
      .orderBy('created_at')
      .orderBy('id')
      .execute()
    return rows.map(row => ({
      ...(JSON.parse(masterKey.decrypt(row.body_ciphertext!)) as Omit<Told, 'template'>),
      template: row.template,
    }))
  }

  /** The same steps with a taken and a free address: what the two browsers saw. */
  async function seen(
    { taken, free }: { taken: string; free: string },
    steps: (browser: TestBrowser, address: string) => Promise<Answer<unknown>[]>,
  ): Promise<[object[], object[]]> {
    const outcomes: object[][] = []
    for (const address of [taken, free]) {
      const answers = await steps(server.browser(), address)
      outcomes.push(answers.map(answer => comparable(answer, address)))
    }
    return [outcomes[0]!, outcomes[1]!]
  }

  const wrongCodes = async (browser: TestBrowser, id: string, { strategy }: Channel) => {
    const answers: Answer<FlowBody>[] = []
    for (let tries = 0; tries < 6; tries++)
      answers.push(await onSignUp(browser, id, 'attempt_verification', { strategy, code: '00000x' }))
    return answers
  }

  it.each(Object.values(CHANNELS))(
    'answers the same to a taken and a free $field, to the last try',
    async each => {
      const { field, strategy } = each
      const [taken, free] = await seen(each, async (browser, address) => {
        const created = await startSignUp(browser, { [field]: address, password: PASSWORD })
        const { id } = created.body.response
        const prepared = await onSignUp(browser, id, 'prepare_verification', { strategy })
        const again = await onSignUp(browser, id, 'prepare_verification', { strategy })
        const tried = await wrongCodes(browser, id, each)
        const polled = await browser.get(`/v1/client/sign_ups/${id}`)
        return [created, prepared, again, ...tried, polled, await browser.get('/v1/client')]
      })
      expect(taken).toEqual(free)
      expect(free.map(answer => errorCode((answer as Answer<unknown>).body) ?? null)).toEqual([
        null,
        null,
        null,
        ...Array<string>(5).fill('form_code_incorrect'),
        'verification_failed',
        null,
        null,
      ])
    },
  )

  it('tells the owner instead, once for each message that a free address would get', async () => {
    for (const [name, { field, strategy, taken }] of Object.entries(CHANNELS)) {
      const before = (await toldTo(taken)).length
      const browser = server.browser()
      const started = await startSignUp(browser, { [field]: taken, strategy, locale: 'fr' })
      await onSignUp(browser, started.body.response.id, 'prepare_verification', { strategy })
      const told = (await toldTo(taken)).slice(before)
      expect(told).toMatchObject([{ template: NOTICE, code: null }])
      // in the owner's language, not in that of whoever tries
      expect(told[0]!.text).toContain('Konto bei Acme')
      expect(told[0]!.link).toBe(name === 'email' ? 'http://localhost:3000/enter' : null)
      const { store } = server.frontdesk.services
      const verifications = await store.read
        .selectFrom('verifications')
        .selectAll()
        .where('target', '=', taken)
        .execute()
      expect(verifications.every(row => row.identifier_id === null && row.verified_at === null)).toBe(true)
    }
  })

  it('answers the same when the address comes with an update, or with a link in place of a code', async () => {
    const [taken, free] = await seen(CHANNELS.email, async (browser, address) => {
      const created = await startSignUp(browser, { password: PASSWORD })
      const { id } = created.body.response
      const updated = await browser.patch(`/v1/client/sign_ups/${id}`, { email_address: address })
      const link = { strategy: 'email_link', redirect_url: 'http://localhost:3000/verify' }
      const prepared = await onSignUp(browser, id, 'prepare_verification', link)
      return [created, updated, prepared, await browser.get(`/v1/client/sign_ups/${id}`)]
    })
    expect(taken).toEqual(free)
    const told = await toldTo(CHANNELS.email.taken)
    expect(told.at(-1)!.template).toBe(NOTICE)
    expect((await toldTo(CHANNELS.email.free)).at(-1)!.template).toBe('verification_link')
  })

  it('lets nobody in by the code of test mode', async () => {
    const address = 'owner+clerk_test@example.com'
    await createUser(server, address)
    const browser = server.browser()
    const { body } = await startSignUp(browser, {
      email_address: address,
      password: PASSWORD,
      strategy: 'email_code',
    })
    const code = { strategy: 'email_code', code: '424242' }
    const tried = await onSignUp(browser, body.response.id, 'attempt_verification', code)
    expect(errorCode(tried.body)).toBe('form_code_incorrect')
    expect(await toldTo(address)).toEqual([])
  })

  it('stops at the limit of messages an hour for taken and free addresses alike', async () => {
    const addresses = { taken: 'flooded@example.com', free: 'nobody@example.com' }
    await createUser(server, addresses.taken)
    const [taken, free] = await seen(addresses, async (_, email_address) => {
      const answers: Answer<unknown>[] = []
      for (let tries = 0; tries < 31; tries++)
        answers.push(await startSignUp(server.browser(), { email_address, strategy: 'email_code' }))
      return answers.slice(-2)
    })
    expect(taken).toEqual(free)
    expect(taken.map(answer => (answer as Answer<unknown>).status)).toEqual([200, 429])
    expect(await toldTo(addresses.taken)).toHaveLength(30)
  })

  it('still says that a username is taken: it is a public name, and another one must be chosen', async () => {
    const answer = await startSignUp(server.browser(), {
      email_address: CHANNELS.email.taken,
      username: 'taken_name',
      password: PASSWORD,
    })
    expect(answer.body.errors).toMatchObject([
      { code: 'form_identifier_exists', meta: { param_name: 'username' } },
    ])
    expect(answer.body.errors).toHaveLength(1)
  })

  it('answers the same when a signed-in person adds a taken or a free address, and tells its owner', async () => {
    await createUser(server, 'me@example.com')
    // the list of addresses is in the order of time
    server.clock.advance(1000)
    for (const each of Object.values(CHANNELS)) {
      const path = each.field === 'email_address' ? '/v1/me/email_addresses' : '/v1/me/phone_numbers'
      const before = (await toldTo(each.taken)).length
      // between the two: their own list of addresses shows both
      const outcomes: object[][] = []
      for (const address of [each.taken, each.free]) {
        const browser = server.browser()
        await signIn(browser, 'me@example.com')
        const added = await browser.post<FlowBody>(path, { [each.field]: address })
        const contact = `${path}/${added.body.response?.id}`
        const prepared = await browser.post(`${contact}/prepare_verification`, { strategy: each.strategy })
        const tries: Answer<unknown>[] = []
        for (let count = 0; count < 6; count++)
          tries.push(await browser.post(`${contact}/attempt_verification`, { code: '00000x' }))
        outcomes.push([added, prepared, ...tries].map(answer => comparable(answer, address)))
        await browser.delete(contact)
      }
      expect(outcomes[0]).toEqual(outcomes[1])
      expect((await toldTo(each.taken)).slice(before)).toMatchObject([{ template: NOTICE }])
    }
  })

  it('tells an invited person that there is an account: the ticket has proven the address', async () => {
    const invitation = await server.backend<{ url: string }>('POST', '/invitations', {
      email_address: CHANNELS.email.taken,
      ignore_existing: true,
    })
    const ticket = new URL(invitation.body.url).searchParams.get('ticket')
    const answer = await startSignUp(server.browser(), { strategy: 'ticket', ticket, password: PASSWORD })
    expect(errorCode(answer.body)).toBe('form_identifier_exists')
  })

  it('leaves an address to whoever proves it first, and says so to the second', async () => {
    const address = 'raced@example.com'
    const start = async () => {
      const browser = server.browser()
      const { body } = await startSignUp(browser, {
        email_address: address,
        password: PASSWORD,
        strategy: 'email_code',
      })
      const code = (await server.newestCode(address)) ?? ''
      return () =>
        onSignUp(browser, body.response.id, 'attempt_verification', { strategy: 'email_code', code })
    }
    const first = await start()
    server.clock.advance(1000)
    const second = await start()
    expect((await first()).body.response.status).toBe('complete')
    expect(errorCode((await second()).body)).toBe('form_identifier_exists')
  })
})

describe.each(DIALECTS)(
  'protection against enumeration where nothing is proven at sign-up, on %s',
  dialect => {
    it('has to say that an address is taken: a free one is signed up at once', async () => {
      const server = await startTestServer({
        dialect,
        settings: {
          attackProtection: { enumerationProtection: true },
          attributes: { emailAddress: { verifyAtSignUp: false } },
        },
      })
      try {
        await createUser(server, CHANNELS.email.taken)
        const signUp = (email_address: string) =>
          startSignUp(server.browser(), { email_address, password: PASSWORD })
        expect(errorCode((await signUp(CHANNELS.email.taken)).body)).toBe('form_identifier_exists')
        expect((await signUp(CHANNELS.email.free)).body.response.status).toBe('complete')
      } finally {
        await server.close()
      }
    })

    it('does not tell whether an address waits already', async () => {
      const server = await startTestServer({
        dialect,
        settings: { attackProtection: { enumerationProtection: true }, signUp: { mode: 'waitlist' } },
      })
      try {
        const join = (email_address: string) =>
          server.browser().post<{ id: string }>('/v1/waitlist', { email_address })
        const first = await join('waits@example.com')
        server.clock.advance(60_000)
        const [again, other] = [await join('waits@example.com'), await join('other@example.com')]
        expect(comparable(again, '')).toEqual(comparable(other, ''))
        expect(again.body.id).not.toBe(first.body.id)
        const list = await server.backend<{ total_count: number }>('GET', '/waitlist_entries')
        expect(list.body.total_count).toBe(2)
      } finally {
        await server.close()
      }
    })
  },
)

/**
 * All of an answer but what is new each time: ids, secrets of cookies, tokens, trace ids, what
 * is left of the limit of requests.
 */
function comparable(
  { status, body, headers }: Answer<unknown>,
  address: string,
): { status: number; body: unknown; headers: string[] } {
  const renumber = (text: string) =>
    text
      .replaceAll(address === '' ? '\0' : address, '<address>')
      .replace(/\b([a-z]+)_[0-9A-Za-z]{27}\b/g, '$1_<id>')
      .replace(/eyJ[\w-]+\.[\w-]+\.[\w-]+/g, '<token>')
      .replace(/"clerk_trace_id":"[^"]*"/g, '"clerk_trace_id":""')
  return {
    status,
    body: JSON.parse(renumber(JSON.stringify(body))),
    headers: [...headers]
      .map(([name, value]) =>
        name === 'set-cookie' ? value.replace(/=[^;]*/, '=') : `${name}: ${renumber(value)}`,
      )
      .filter(line => !/^(x-clerk-trace-id|ratelimit-remaining|ratelimit-reset):/.test(line)),
  }
}
