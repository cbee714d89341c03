import { DIALECTS, startTestServer, type TestBrowser, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  consumeVerification,
  countWrongCode,
  findVerification,
  insertVerification,
} from '../../src/store/verifications.js'
import { createUser } from '../support.js'
import { onSignIn, startSignIn, wrongCode } from './flow-bodies.js'

describe.each(DIALECTS)('codes on %s', dialect => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({ dialect })
  })
  afterAll(() => server.close())

  async function sentCode(address: string) {
    await createUser(server, address)
    const browser = server.browser()
    const started = await startSignIn(browser, { identifier: address, strategy: 'email_code' })
    const { id } = started.body.response
    return { browser, id, code: (await server.newestCode(address)) ?? 'none' }
  }
  const attempt = (browser: TestBrowser, id: string, code: string) =>
    onSignIn(browser, id, 'attempt_first_factor', { strategy: 'email_code', code })
  const prepare = (browser: TestBrowser, id: string) =>
    onSignIn(browser, id, 'prepare_first_factor', { strategy: 'email_code' })
  const messagesTo = async (address: string) =>
    server.frontdesk.services.store.read
      .selectFrom('messages')
      .select('id')
      .where('recipient', '=', address)
      .execute()

  it('keeps five wrong codes as five attempts, and then refuses the right one too', async () => {
    const { browser, id, code } = await sentCode('five@example.com')
    for (let n = 1; n <= 5; n++) {
      const answer = await attempt(browser, id, wrongCode(code))
      expect(answer.status).toBe(422)
      expect(answer.body.errors).toMatchObject([
        { code: 'form_code_incorrect', meta: { param_name: 'code' } },
      ])
      const read = await browser.get<{ response: { first_factor_verification: object } }>(
        `/v1/client/sign_ins/${id}`,
      )
      expect(read.body.response.first_factor_verification).toMatchObject({ attempts: n })
    }
    const exhausted = await attempt(browser, id, code)
    expect(exhausted.status).toBe(400)
    expect(exhausted.body.errors[0]?.code).toBe('verification_failed')
    server.clock.advance(1000)
    await prepare(browser, id)
    const fresh = await server.newestCode('five@example.com')
    expect((await attempt(browser, id, fresh ?? '')).body.response.status).toBe('complete')
  })

  it('counts parallel wrong codes one by one', async () => {
    const { browser, id, code } = await sentCode('parallel@example.com')
    const answers = await Promise.all(Array.from({ length: 20 }, () => attempt(browser, id, wrongCode(code))))
    const codes = answers.map(answer => answer.body.errors[0]?.code)
    expect(codes.filter(each => each === 'form_code_incorrect')).toHaveLength(5)
    expect(codes.filter(each => each === 'verification_failed')).toHaveLength(15)
  })

  it('lets exactly one of 100 parallel tries with the right code win', async () => {
    const { browser, id, code } = await sentCode('race@example.com')
    const answers = await Promise.all(Array.from({ length: 100 }, () => attempt(browser, id, code)))
    expect(answers.filter(answer => answer.status === 200)).toHaveLength(1)
    expect(
      new Set(answers.filter(answer => answer.status !== 200).map(answer => answer.body.errors[0]?.code)),
    ).toEqual(new Set(['verification_already_verified']))
    const client = await browser.get<{ response: { sessions: object[] } }>('/v1/client')
    expect(client.body.response.sessions).toHaveLength(1)
  })

  it('spends a code by one statement, also without the lock of the attempt', async () => {
    const { store, clock } = server.frontdesk.services
    const row = {
      instance_id: 'ins_race',
      id: 'ver_race',
      strategy: 'email_code',
      subject: 'test:race',
      identifier_id: null,
      target: null,
      code_digest: 'right',
      attempts: 0,
      max_attempts: 5,
      expires_at: clock.now() + 1000,
      verified_at: null,
      created_at: clock.now(),
    }
    await store.transaction(tx => insertVerification({ db: tx }, row))
    const wrong = await Promise.all(
      Array.from({ length: 3 }, () =>
        store.transaction(tx =>
          countWrongCode({ db: tx, instance: { id: 'ins_race' } }, 'ver_race', clock.now()),
        ),
      ),
    )
    expect(wrong).toEqual([true, true, true])
    const wins = await Promise.all(
      Array.from({ length: 100 }, () =>
        store.transaction(tx =>
          consumeVerification({ db: tx, instance: { id: 'ins_race' } }, 'ver_race', 'right', clock.now()),
        ),
      ),
    )
    expect(wins.filter(Boolean)).toHaveLength(1)
    expect(
      await findVerification({ db: store.read, instance: { id: 'ins_race' } }, 'ver_race'),
    ).toMatchObject({
      attempts: 3,
      verified_at: clock.now(),
    })
  })

  it('expires after ten minutes', async () => {
    const { browser, id, code } = await sentCode('slow@example.com')
    server.clock.advance(10 * 60_000)
    const answer = await attempt(browser, id, code)
    expect(answer.status).toBe(400)
    expect(answer.body.errors[0]?.code).toBe('verification_expired')
  })

  it('sends no second email for a reload, but a new code when asked again later', async () => {
    const address = 'reload@example.com'
    const { browser, id, code } = await sentCode(address)
    server.clock.advance(24_000)
    await prepare(browser, id)
    expect(await messagesTo(address)).toHaveLength(1)
    server.clock.advance(1000)
    await prepare(browser, id)
    expect(await messagesTo(address)).toHaveLength(2)
    const resent = (await server.newestCode(address)) ?? ''
    if (resent !== code)
      expect((await attempt(browser, id, code)).body.errors[0]?.code).toBe('form_code_incorrect')
    expect((await attempt(browser, id, resent)).body.response.status).toBe('complete')
  })

  it('stops sending to one address after 30 codes in an hour', async () => {
    const { browser, id } = await sentCode('flooded@example.com')
    for (let sent = 1; sent < 30; sent++) {
      server.clock.advance(31_000)
      expect((await prepare(browser, id)).status).toBe(200)
    }
    server.clock.advance(31_000)
    const limited = await prepare(browser, id)
    expect(limited.status).toBe(429)
    expect(limited.body.errors[0]?.code).toBe('too_many_requests')
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0)
    server.clock.advance(3600_000)
    const later = await startSignIn(browser, { identifier: 'flooded@example.com', strategy: 'email_code' })
    expect(later.status).toBe(200)
  })

  it('stores no code in the clear', async () => {
    const { code } = await sentCode('secret@example.com')
    const { store } = server.frontdesk.services
    const rows = await store.read
      .selectFrom('verifications')
      .selectAll()
      .where('target', '=', 'secret@example.com')
      .execute()
    const messages = await store.read
      .selectFrom('messages')
      .select('body_ciphertext')
      .where('recipient', '=', 'secret@example.com')
      .execute()
    expect(rows).toHaveLength(1)
    expect(JSON.stringify([rows[0]?.code_digest, messages])).not.toContain(code)
  })
})
