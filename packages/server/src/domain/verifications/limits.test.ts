import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Context } from '../../context/context.js'
import { committed, dialects, openOutboxFixture, type OutboxFixture } from '../../delivery/outbox.fixture.js'
import { Refusal } from '../../errors/api-error.js'
import { sessionRow } from '../../model/rows.fixture.js'
import { HOUR_MS } from '../../platform/clock.js'
import { type Asker, countTowards, openBudget, resetLimit, SENT_CODES, WRONG_CODES } from './limits.js'

const LIMIT = { prefix: 'tries', perHour: 3, perKnownBrowser: 2 }
const STRANGER: Asker = { userId: 'user_1', clientId: 'client_new' }
const KNOWN: Asker = { userId: 'user_1', clientId: 'client_1' }

describe.each(dialects)('the limits of an identifier on %s', dialect => {
  let fixture: OutboxFixture
  beforeAll(async () => {
    fixture = await openOutboxFixture(dialect)
    const session = sessionRow({ instance_id: fixture.development.id, status: 'ended' })
    await fixture.services.store.transaction(tx => tx.insertInto('sessions').values(session).execute())
  })
  afterAll(() => fixture.close())
  beforeEach(() => fixture.services.store.transaction(tx => tx.deleteFrom('attempt_counters').execute()))

  const context = (): Context => ({
    ...fixture.contextOf(fixture.development),
    now: fixture.clock.now(),
  })
  const open = (identifier = 'ada', asker: Asker | null = null, limit = LIMIT) =>
    openBudget(context(), limit, identifier, asker)
  const use = async (times: number, identifier = 'ada', asker: Asker | null = null) => {
    for (let count = 0; count < times; count++) {
      const budget = await open(identifier, asker)
      if (budget instanceof Refusal) return count
      await committed(context(), tx => countTowards(tx, budget))
    }
    return times
  }

  it('allow so many in an hour, for everybody together', async () => {
    expect(await use(10)).toBe(3)
    expect(await use(10, 'ada', STRANGER)).toBe(0)
    expect(await open()).toBeInstanceOf(Refusal)
  })

  it('are counted for each identifier and for each limit', async () => {
    await use(3)
    expect(await open('grace')).toBe('tries:grace')
    expect(await open('ada', null, { ...LIMIT, prefix: 'others' })).toBe('others:ada')
  })

  it('begin anew an hour after the first one, and not before', async () => {
    await use(3)
    fixture.clock.advance(HOUR_MS - 1)
    expect(await open()).toBeInstanceOf(Refusal)
    fixture.clock.advance(1)
    expect(await use(10)).toBe(3)
  })

  it.each([
    [0, 3600],
    [HOUR_MS - 60_000, 60],
    [HOUR_MS - 1, 1],
  ])('say after %i ms when to try again: in %i s', async (passedMs, seconds) => {
    await use(3)
    fixture.clock.advance(passedMs)
    const refusal = (await open()) as Refusal
    expect(refusal.error).toMatchObject({ code: 'too_many_requests', retryAfterSeconds: seconds })
  })

  it('keep some back for browsers that the user was signed in in before', async () => {
    await use(3)
    expect(await use(10, 'ada', STRANGER), 'a stranger').toBe(0)
    expect(await use(10, 'ada', { ...KNOWN, userId: 'user_2' }), "another one's browser").toBe(0)
    expect(await use(10, 'ada', KNOWN), 'a known browser').toBe(2)
  })

  it('let a known browser use what is for everybody first', async () => {
    expect(await use(10, 'ada', KNOWN)).toBe(5)
  })

  it('begin anew for everybody after a right code', async () => {
    await use(3)
    await committed(context(), tx => resetLimit(tx, LIMIT, 'ada'))
    expect(await use(10)).toBe(3)
  })

  it('hold in each instance by itself', async () => {
    await use(3)
    expect(await openBudget(fixture.contextOf(fixture.production), LIMIT, 'ada')).toBe('tries:ada')
  })
})

it('tells wrong codes and codes that were sent apart', () =>
  expect(new Set([WRONG_CODES.prefix, SENT_CODES.prefix]).size).toBe(2))
