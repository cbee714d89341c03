import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type SettingsInput, settingsSchema } from '../../config/settings.js'
import type { Context } from '../../context/context.js'
import { committed, dialects, openOutboxFixture, type OutboxFixture } from '../../delivery/outbox.fixture.js'
import { DAY_MS, MINUTE_MS } from '../../platform/clock.js'
import { countTypedFailure, forgetTypedFailures, lockOfTyped, typedDigest } from './typed-attempts.js'

const LOCKOUT = { lockoutEnabled: true, lockoutMaxAttempts: 3, lockoutDurationMinutes: 15 }
const EVERYTHING: SettingsInput['attributes'] = {
  phoneNumber: { enabled: true, usedForFirstFactor: true },
  username: { enabled: true, usedForFirstFactor: true },
}

describe.each(dialects)('wrong passwords for what was typed, on %s', dialect => {
  let fixture: OutboxFixture
  beforeAll(async () => {
    fixture = await openOutboxFixture(dialect)
  })
  afterAll(() => fixture.close())
  beforeEach(() => fixture.services.store.transaction(tx => tx.deleteFrom('attempt_counters').execute()))

  const contextWith = (
    attackProtection: object = {},
    which: 'development' | 'production' = 'development',
  ) => {
    const settings = settingsSchema.parse({
      attackProtection: { ...LOCKOUT, ...attackProtection },
      attributes: EVERYTHING,
    })
    return { ...fixture.contextOf({ ...fixture[which], settings }), now: fixture.clock.now() }
  }
  const failOnce = (text: string, ctx: Context = contextWith()) =>
    committed(ctx, tx => countTypedFailure(tx, typedDigest(ctx, text)))
  const fail = async (times: number, text: string, make = contextWith) => {
    let hasLocked = false
    for (let count = 0; count < times; count++) hasLocked = await failOnce(text, make())
    return hasLocked
  }
  const lockOf = (text: string, ctx: Context = contextWith()) => lockOfTyped(ctx, typedDigest(ctx, text))

  it.each([
    ['an address in other letters', 'ada@example.com', ' ADA@Example.com ', true],
    ['an address of another domain', 'ada@example.com', 'ada@example.org', false],
    ['a number with and without spaces', '+49 151 12345678', '+4915112345678', true],
    ['a number of another person', '+4915112345678', '+4915112345679', false],
    ['a name in other letters', 'Ada_Lovelace', 'ada_lovelace', true],
    ['two names', 'ada', 'eve', false],
    ['a text that is no identifier', '!?', '!?', true],
  ])('count together, or apart: %s', (_, one, other, isSame) => {
    const ctx = contextWith()
    expect(typedDigest(ctx, one) === typedDigest(ctx, other)).toBe(isSame)
  })

  it('are kept under a key that says nothing, and that is another one in each instance', () => {
    const digest = typedDigest(contextWith(), 'ada@example.com')
    expect(digest).not.toContain('ada@example.com')
    expect(typedDigest(contextWith({}, 'production'), 'ada@example.com')).not.toBe(digest)
  })

  it('lock with the last one that is allowed, whoever it was of', async () => {
    expect(await fail(2, 'nobody@example.com')).toBe(false)
    expect(await lockOf('nobody@example.com')).toBeNull()
    expect(await fail(1, 'Nobody@example.com')).toBe(true)
    expect(await lockOf('nobody@example.com')).toEqual({ until: fixture.clock.now() + 15 * MINUTE_MS })
    expect(await lockOf('somebody@example.com')).toBeNull()
  })

  it('lock until the time of the instance is over, and count from zero then', async () => {
    await fail(3, 'ada')
    fixture.clock.advance(15 * MINUTE_MS - 1)
    expect(await lockOf('ada')).not.toBeNull()
    fixture.clock.advance(1)
    expect(await lockOf('ada')).toBeNull()
    expect(await fail(2, 'ada')).toBe(false)
    expect(await fail(1, 'ada')).toBe(true)
  })

  it.each([
    ['remembered for a day', DAY_MS - 1, true],
    ['forgotten after it', DAY_MS, false],
  ])('are %s', async (_, waitedMs, hasLocked) => {
    await fail(2, 'ada')
    fixture.clock.advance(waitedMs)
    expect(await fail(1, 'ada')).toBe(hasLocked)
  })

  it('are forgotten when the application’s server lifts the lock, and no others are', async () => {
    await fail(3, 'ada@example.com')
    await fail(3, 'eve@example.com')
    await committed(contextWith(), tx => forgetTypedFailures(tx, 'ADA@example.com'))
    expect(await lockOf('ada@example.com')).toBeNull()
    expect(await lockOf('eve@example.com')).not.toBeNull()
  })

  it('are forgotten before they have locked, too', async () => {
    await fail(2, 'ada')
    await committed(contextWith(), tx => forgetTypedFailures(tx, 'ada'))
    expect(await fail(2, 'ada')).toBe(false)
  })

  it('neither count nor lock where the instance locks nobody', async () => {
    const without = () => contextWith({ lockoutEnabled: false })
    expect(await fail(5, 'ada', without)).toBe(false)
    expect(await fail(1, 'ada')).toBe(false)
    await fail(2, 'ada')
    expect(await lockOf('ada')).not.toBeNull()
    expect(await lockOf('ada', without())).toBeNull()
  })
})
