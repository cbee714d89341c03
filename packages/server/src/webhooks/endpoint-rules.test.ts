import { describe, expect, it } from 'vitest'
import { retryDelayMs as messageDelayMs } from '../delivery/retry.js'
import { retryDelayMs as jobDelayMs } from '../jobs/backoff.js'
import { NOW } from '../model/rows.fixture.js'
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../platform/clock.js'
import type { Random } from '../platform/random.js'
import type { WebhookEndpointRow } from '../store/tables.js'
import { healthAfter } from './endpoint-health.js'
import { allowedNow, nextSendAt } from './rate-limit.js'
import { restMs, retryDelayMs } from './schedule.js'

/** Adds this share of the jitter to every wait. */
const jitter = (share: 'none' | 'all') =>
  ({ bytes: (length: number) => Buffer.alloc(length, share === 'all' ? 255 : 0) }) as Random
const [none, all] = [jitter('none'), jitter('all')]

describe('the wait after a failed attempt', () => {
  it.each([
    ['of a message', messageDelayMs, [5 * SECOND_MS, 30 * SECOND_MS, 2 * MINUTE_MS, 10 * MINUTE_MS, HOUR_MS]],
    ['of a webhook', retryDelayMs, [5 * SECOND_MS, 5 * MINUTE_MS, 30 * MINUTE_MS, 2 * HOUR_MS, 5 * HOUR_MS]],
    ['of a job', jobDelayMs, [10, 20, 40, 80, 160].map(seconds => seconds * SECOND_MS)],
  ])('%s grows, and is up to a fifth longer', (_, delayOf, delays) => {
    expect(delays.map((_, index) => delayOf(index + 1, none))).toEqual(delays)
    expect(delays.map((_, index) => delayOf(index + 1, all))).toEqual(delays.map(delay => delay * 1.2))
  })

  it.each([
    ['a message', messageDelayMs, 9],
    ['a webhook', retryDelayMs, 7],
  ])('ends for %s', (_, delayOf, last) => {
    expect(delayOf(last, none)).not.toBeNull()
    expect(delayOf(last + 1, none)).toBeNull()
  })

  it('of a job is never longer than an hour and the jitter', () =>
    expect([jobDelayMs(10, none), jobDelayMs(100, all)]).toEqual([HOUR_MS, 1.2 * HOUR_MS]))

  it.each([
    [0, null],
    [19, null],
    [20, 5 * SECOND_MS],
    [21, 15 * SECOND_MS],
    [22, 30 * SECOND_MS],
    [23, MINUTE_MS],
    [500, MINUTE_MS],
  ])('of an endpoint that failed %i times in a row is %s', (failures, delay) =>
    expect(restMs(failures, none)).toBe(delay),
  )
})

describe('the rate limit of an endpoint', () => {
  it.each([
    // limit a second, next_send_at, wanted, allowed
    [null, null, 50, 50],
    [null, NOW + DAY_MS, 50, 50],
    [10, null, 50, 10],
    [10, null, 3, 3],
    [10, NOW - DAY_MS, 50, 10],
    [10, NOW + 500, 50, 5],
    [10, NOW + 901, 50, 0],
    [10, NOW + 5000, 50, 0],
    [1, NOW, 50, 1],
    [1, NOW + 1, 50, 0],
  ])('of %s with %s allows of %i now %i', (limit, nextAt, wanted, allowed) =>
    expect(allowedNow({ rate_limit_per_second: limit, next_send_at: nextAt }, wanted, NOW)).toBe(allowed),
  )

  it.each([
    [null, null, 5, null],
    [10, null, 5, NOW + 500],
    [10, NOW - 5000, 5, NOW + 500],
    [10, NOW + 300, 5, NOW + 800],
    [3, null, 1, NOW + 334],
  ])('of %s with %s stands after %i at %s', (limit, nextAt, sent, next) =>
    expect(nextSendAt({ rate_limit_per_second: limit, next_send_at: nextAt }, sent, NOW)).toBe(next),
  )
})

describe('the health of an endpoint', () => {
  const fresh = { consecutive_failures: 0, failing_since: null, paused_until: null }
  const failing = { consecutive_failures: 4, failing_since: NOW - HOUR_MS, paused_until: null }
  const healthy = fresh
  const disabled = (reason: string) => ({ ...healthy, disabled_at: NOW, disabled_reason: reason })
  it.each([
    ['nothing was sent', fresh, [], null],
    ['all is well as before', fresh, [200, 204], null],
    ['it is back', failing, [200], healthy],
    ['one of several arrived', failing, [500, 200, null], healthy],
    ['it begins to fail', fresh, [500], { consecutive_failures: 1, failing_since: NOW, paused_until: null }],
    [
      'nobody answers',
      fresh,
      [null, null],
      { consecutive_failures: 2, failing_since: NOW, paused_until: null },
    ],
    ['it redirects', fresh, [302], { consecutive_failures: 1, failing_since: NOW, paused_until: null }],
    ['it goes on failing', failing, [404], { ...failing, consecutive_failures: 5 }],
    [
      'it is down',
      { ...failing, consecutive_failures: 19 },
      [503],
      { ...failing, consecutive_failures: 20, paused_until: NOW + 5 * SECOND_MS },
    ],
    ['it is gone', fresh, [200, 410], disabled('gone')],
    [
      'it has failed for five days',
      { ...failing, failing_since: NOW - 5 * DAY_MS },
      [500],
      disabled('failing'),
    ],
    [
      'it has failed for almost five days',
      { ...failing, failing_since: NOW - 5 * DAY_MS + 1 },
      [500],
      { consecutive_failures: 5, failing_since: NOW - 5 * DAY_MS + 1, paused_until: null },
    ],
  ])('when %s', (_, before, statuses, after) =>
    expect(healthAfter(before as WebhookEndpointRow, statuses, NOW, none)).toEqual(after),
  )
})
