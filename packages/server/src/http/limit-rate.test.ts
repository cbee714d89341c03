import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Caller, PlatformContext } from '../context/context.js'
import { instanceWith } from '../context/instance.fixture.js'
import type { Instance } from '../context/instance.js'
import { refused } from '../errors/refused.fixture.js'
import type { LimitName, OperationLimits } from '../operation/limits.js'
import type { Operation } from '../operation/operation.js'
import { FakeClock } from '../platform/clock.js'
import { MasterKey } from '../platform/crypto.js'
import { RateLimiter } from '../platform/rate-limiter.js'
import { limitRate } from './limit-rate.js'
import { production } from './request.fixture.js'

interface Asking {
  instance?: Instance | null
  site?: string | null
  caller?: object
  id?: string
  limit?: LimitName
  scope?: keyof OperationLimits
  body?: object
}

const masterKey = new MasterKey(randomBytes(32))
const withLimits = (rateLimits: object, changes: Partial<Instance> = { environment: 'production' }) =>
  instanceWith({ attackProtection: { rateLimits } }, changes)

/** Asks in turn, and gives what the last answer says is left; an error where there is nothing. */
function start() {
  const limiter = new RateLimiter(new FakeClock())
  return async (asking: Asking): Promise<string | undefined> => {
    const { instance = production, site = '203.0.113.7', id = 'createSignIn' } = asking
    const { limit = 'begin', scope = 'address', body, caller = { kind: 'browser', client: null } } = asking
    const headers: Record<string, string> = {}
    const ctx = {
      instance,
      services: { masterKey },
      caller: caller as Caller,
      request: { site, query: new URLSearchParams() },
      response: { headers, setCookies: [] },
    } as unknown as PlatformContext & { instance: Instance | null }
    try {
      await limitRate(limiter, ctx, { id, limit } as Operation, scope, body)
      return headers['ratelimit-remaining']
    } catch (error) {
      return refused(() => {
        throw error
      })[0]
    }
  }
}

const client = (id: string) => ({ kind: 'browser', client: { id } })

describe('what is left of a limit after one request', () => {
  it.each<[string, Asking, string | undefined]>([
    ['per address', {}, '119'],
    ['per address in development, a hundred times as much', { instance: instanceWith() }, '11999'],
    ['per address with a factor', { instance: withLimits({ addressFactor: 0.5 }) }, '59'],
    [
      'per address with the least factor',
      { instance: withLimits({ addressFactor: 0.01 }), limit: 'open-link' },
      '0',
    ],
    ['per address of no instance', { instance: null, limit: 'administer' }, '1199'],
    [
      'per identifier, which no factor concerns',
      { instance: withLimits({ addressFactor: 0.5 }), scope: 'identifier', body: { identifier: 'ada' } },
      '29',
    ],
    ['per browser', { scope: 'client', caller: client('client_1') }, '59'],
    [
      'per browser that the path of a session leads to',
      { scope: 'client', caller: { kind: 'browser', client: null, ownSession: { clientId: 'client_1' } } },
      '59',
    ],
    ['for nobody on loopback', { site: null }, undefined],
    ['for nobody without a client', { scope: 'client' }, undefined],
    ['for no secret key as a browser', { scope: 'client', caller: { kind: 'secret_key' } }, undefined],
    ['for nobody who names nobody', { scope: 'identifier', body: { identifier: '' } }, undefined],
    ['for nobody where limits are off', { instance: withLimits({ enabled: false }) }, undefined],
    ['for nobody where the operation has none', { limit: 'none' }, undefined],
    [
      'for no scope that the operation does not limit',
      { limit: 'open-link', scope: 'client', caller: client('c') },
      undefined,
    ],
  ])('is counted %s', async (_, asking, left) => expect(await start()(asking)).toBe(left))
})

describe('two requests', () => {
  const named = (body: object, more: Asking = {}): Asking => ({ scope: 'identifier', body, ...more })
  const ada = named({ identifier: 'ada@example.com' })

  it.each<[string, Asking, Asking, boolean]>([
    ['of one address', {}, {}, true],
    ['of two addresses', {}, { site: '203.0.113.8' }, false],
    ['of two operations', {}, { id: 'createSignUp' }, false],
    ['of two instances', {}, { instance: { ...production, id: 'ins_2' } }, false],
    ['about one address in two spellings', ada, named({ identifier: ' ADA@Example.com' }), true],
    [
      'about one person under two names of the parameter',
      ada,
      named({ email_address: 'ada@example.com' }),
      true,
    ],
    ['about one person from two networks', ada, { ...ada, site: '203.0.113.8' }, false],
    ['about two people', ada, named({ identifier: 'bob@example.com' }), false],
  ])('%s count together, or each by itself', async (_, one, other, isTogether) => {
    const ask = start()
    const first = await ask(one)
    expect(Number(first) - Number(await ask(other))).toBe(isTogether ? 1 : 0)
  })

  it('are refused when nothing is left', async () => {
    const ask = start()
    for (let time = 0; time < 30; time++) expect(await ask(ada)).toMatch(/^\d+$/)
    expect(await ask(ada)).toBe('too_many_requests')
  })
})
