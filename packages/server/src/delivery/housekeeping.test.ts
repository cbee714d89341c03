import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sweep } from './housekeeping.js'
import { dialects, openOutboxFixture, type OutboxFixture } from './outbox.fixture.js'

const DAY_MS = 24 * 3_600_000

describe.each(dialects)('housekeeping on %s', dialect => {
  let fixture: OutboxFixture
  beforeAll(async () => {
    fixture = await openOutboxFixture(dialect)
  })
  afterAll(() => fixture.close())

  it('deletes what has lost its use and keeps the rest', async () => {
    const { store } = fixture.services
    const now = fixture.clock.now()
    const instance_id = 'ins_dev'
    const verification = {
      instance_id,
      strategy: 'email_code',
      subject: 'sign_in:sia_1',
      identifier_id: null,
      target: null,
    }
    const counts = { code_digest: null, attempts: 0, max_attempts: 3, verified_at: null, created_at: 0 }
    await store.transaction(async tx => {
      await tx
        .insertInto('handshake_nonces')
        .values([
          { instance_id, nonce_hash: 'old', directives: [], expires_at: now - 1 },
          { instance_id, nonce_hash: 'live', directives: [], expires_at: now + 1 },
        ])
        .execute()
      await tx
        .insertInto('verifications')
        .values([
          { ...verification, ...counts, id: 'ver_old', expires_at: now - DAY_MS - 1 },
          { ...verification, ...counts, id: 'ver_expired', expires_at: now - 1 },
        ])
        .execute()
      const counters = Array.from({ length: 2500 }, (_, index) => ({
        instance_id,
        subject: `identifier:${index}`,
        attempts: 1,
        window_started_at: 0,
      }))
      for (let start = 0; start < counters.length; start += 500) {
        await tx
          .insertInto('attempt_counters')
          .values(counters.slice(start, start + 500))
          .execute()
      }
    })
    await sweep(store, now)
    const nonces = await store.read.selectFrom('handshake_nonces').select('nonce_hash').execute()
    const verifications = await store.read.selectFrom('verifications').select('id').execute()
    expect(nonces.map(row => row.nonce_hash)).toEqual(['live'])
    expect(verifications.map(row => row.id)).toEqual(['ver_expired'])
    expect(await store.read.selectFrom('attempt_counters').select('subject').execute()).toEqual([])
  })

  it('empties settled messages of production, and those alone', async () => {
    const { store } = fixture.services
    const now = fixture.clock.now()
    const message = {
      channel: 'email' as const,
      template: 'sign_in_code',
      recipient: 'ada@example.com',
      subject: 's',
      body_ciphertext: 'x',
      attempts: 1,
      next_attempt_at: now,
      claimed_until: null,
      last_error: null,
      created_at: now,
      delivered_at: null,
    }
    await store.transaction(tx =>
      tx
        .insertInto('messages')
        .values([
          { ...message, instance_id: 'ins_live', id: 'a_delivered', status: 'delivered' },
          { ...message, instance_id: 'ins_live', id: 'b_pending', status: 'pending' },
          { ...message, instance_id: 'ins_dev', id: 'c_captured', status: 'captured' },
          {
            ...message,
            instance_id: 'ins_dev',
            id: 'd_ancient',
            status: 'captured',
            created_at: now - 31 * DAY_MS,
          },
          {
            ...message,
            instance_id: 'ins_live',
            id: 'e_waiting',
            status: 'pending',
            created_at: now - 31 * DAY_MS,
          },
        ])
        .execute(),
    )
    await sweep(store, now)
    const rows = await store.read
      .selectFrom('messages')
      .select(['id', 'body_ciphertext'])
      .orderBy('id')
      .execute()
    expect(rows).toEqual([
      { id: 'a_delivered', body_ciphertext: null },
      { id: 'b_pending', body_ciphertext: 'x' },
      { id: 'c_captured', body_ciphertext: 'x' },
      { id: 'e_waiting', body_ciphertext: 'x' },
    ])
  })
})
