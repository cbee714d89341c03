import { loadContract, loadWebhookContract } from '@frontdesk/contract'
import { DIALECTS, startTestServer, type TestBrowser, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type * as list from '../src/strategies/index.js'
import { claimsOf, createUser, errorCode, mint, signIn } from './support.js'
import { pigeonPost, SEAL } from './toy-strategy/pigeon-post.js'

// the one line
vi.mock('../src/strategies/index.js', async original => {
  const { strategies } = await original<typeof list>()
  const { pigeonPost } = await import('./toy-strategy/pigeon-post.js')
  return { strategies: [...strategies, pigeonPost] }
})

const STRATEGY = pigeonPost.name

/**
 * The contract lists strategies by name: wherever it takes a code by email, it is to take this one as well.
 */
function addToContract(schema: unknown): void {
  if (typeof schema !== 'object' || schema === null) return
  for (const [key, value] of Object.entries(schema)) {
    if (key === 'enum' && Array.isArray(value)) {
      if (value.includes('email_code') && !value.includes(STRATEGY)) value.push(STRATEGY)
      if (value.includes('verification_otp') && !value.includes('verification_oauth'))
        value.push('verification_oauth')
    } else {
      addToContract(value)
    }
  }
}

interface Attempt {
  response: {
    id: string
    status: string
    supported_first_factors?: { strategy: string }[] | null
    verifications?: Record<string, { strategy: string; supported_strategies: string[] } | null>
    verification?: { status: string; strategy: string }
  }
}

describe.each(DIALECTS)('a strategy of one folder and one line on %s', dialect => {
  let server: TestServer
  beforeAll(async () => {
    for (const part of [loadContract('fapi'), loadContract('bapi'), loadWebhookContract()])
      addToContract(part)
    server = await startTestServer({
      dialect,
      settings: {
        reverification: true,
        attributes: {
          emailAddress: {
            firstFactors: [STRATEGY, 'email_code'],
            verifications: [STRATEGY, 'email_code'],
          },
          password: { required: false },
        },
      },
    })
  })
  afterAll(() => server.close())

  const send = (browser: TestBrowser, path: string, form: Record<string, unknown>) =>
    browser.post<Attempt>(`/v1/${path}`, form)

  it('signs up', async () => {
    const browser = server.browser()
    const begun = await send(browser, 'client/sign_ups', {
      strategy: STRATEGY,
      email_address: 'loft@example.com',
    })
    const { id, verifications } = begun.body.response
    expect(verifications?.['email_address']).toMatchObject({
      strategy: STRATEGY,
      supported_strategies: ['email_code', STRATEGY],
    })
    const attempt = `client/sign_ups/${id}/attempt_verification`
    const wrong = await send(browser, attempt, { strategy: STRATEGY, code: 'broken' })
    expect(errorCode(wrong.body)).toBe('form_code_incorrect')
    const done = await send(browser, attempt, { strategy: STRATEGY, code: SEAL })
    expect(done.body.response.status).toBe('complete')
  })

  it('signs in, after the request that begins it or a later one', async () => {
    await createUser(server, 'homing@example.com')
    const browser = server.browser()
    const named = await send(browser, 'client/sign_ins', { identifier: 'homing@example.com' })
    expect(named.body.response.supported_first_factors?.map(({ strategy }) => strategy)).toContain(STRATEGY)
    const { id } = named.body.response
    const prepare = `client/sign_ins/${id}/prepare_first_factor`
    expect((await send(browser, prepare, { strategy: STRATEGY })).status).toBe(200)
    const attempt = `client/sign_ins/${id}/attempt_first_factor`
    const done = await send(browser, attempt, { strategy: STRATEGY, code: SEAL })
    expect(done.body.response.status).toBe('complete')

    const other = server.browser()
    const at = { identifier: 'homing@example.com', strategy: STRATEGY }
    const begun = (await send(other, 'client/sign_ins', at)).body.response
    const path = `client/sign_ins/${begun.id}/attempt_first_factor`
    expect((await send(other, path, { strategy: STRATEGY, code: SEAL })).body.response.status).toBe(
      'complete',
    )
  })

  it('proves who somebody is anew', async () => {
    await createUser(server, 'stale@example.com')
    const browser = server.browser()
    const { sessionId } = await signIn(browser, 'stale@example.com')
    server.clock.advance(20 * 60_000)
    const verify = `client/sessions/${sessionId}/verify`
    const begun = await send(browser, verify, { level: 'first_factor' })
    expect(begun.body.response.supported_first_factors?.map(({ strategy }) => strategy)).toContain(STRATEGY)
    expect((await send(browser, `${verify}/prepare_first_factor`, { strategy: STRATEGY })).status).toBe(200)
    const done = await send(browser, `${verify}/attempt_first_factor`, { strategy: STRATEGY, code: SEAL })
    expect(done.body.response.status).toBe('complete')
    expect(claimsOf((await mint(browser, sessionId)).body.jwt)['fva']).toEqual([0, -1])
  })

  it('proves an address that is added to an account', async () => {
    await createUser(server, 'keeper@example.com')
    const browser = server.browser()
    await signIn(browser, 'keeper@example.com')
    const added = await send(browser, 'me/email_addresses', { email_address: 'second@example.com' })
    const path = `me/email_addresses/${added.body.response.id}`
    expect((await send(browser, `${path}/prepare_verification`, { strategy: STRATEGY })).status).toBe(200)
    const done = await send(browser, `${path}/attempt_verification`, { code: SEAL })
    expect(done.body.response.verification).toMatchObject({ status: 'verified', strategy: STRATEGY })
  })

  it('is shown to browsers where the instance has it switched on', async () => {
    const { body } = await server.browser().get<{
      auth_config: { first_factors: string[]; email_address_verification_strategies: string[] }
    }>('/v1/environment')
    expect(body.auth_config.first_factors).toContain(STRATEGY)
    expect(body.auth_config.email_address_verification_strategies).toContain(STRATEGY)
  })
})
