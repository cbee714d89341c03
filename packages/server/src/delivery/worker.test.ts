import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Services } from '../context/services.js'
import { waitUntil } from '../platform/wait-until.fixture.js'
import { findMessage } from '../store/messages.js'
import type { MessageRow } from '../store/tables.js'
import { claimMessages, settleMessage } from '../store/unscoped/outbox.js'
import type { EmailTransport, OutgoingEmail, SendResult } from './message.js'
import { committed, dialects, openOutboxFixture, type OutboxFixture } from './outbox.fixture.js'
import { sendEmail } from './send-email.js'
import type { TextTransport } from './sms/message.js'
import { sendSms } from './sms/send-sms.js'
import { inboxTransport } from './transports.js'
import { DeliveryWorker } from './worker.js'

const DAY_MS = 24 * 3_600_000

describe.each(dialects)('delivery worker on %s', dialect => {
  let fixture: OutboxFixture
  let sent: OutgoingEmail[]
  let answer: (email: OutgoingEmail) => SendResult | Promise<SendResult>
  const workers: DeliveryWorker[] = []
  const transport: EmailTransport = {
    async send(email) {
      sent.push(email)
      return answer(email)
    },
    close: async () => {},
  }

  beforeEach(async () => {
    sent = []
    answer = () => ({ status: 'delivered' })
    fixture = await openOutboxFixture(dialect)
  })
  afterEach(async () => {
    for (const worker of workers.splice(0)) await worker.stop()
    await fixture.close()
  })

  const startWorker = (services: Services = fixture.services) => {
    const worker = new DeliveryWorker(services, instance =>
      instance.environment === 'development' ? inboxTransport : transport,
    )
    workers.push(worker)
    worker.start()
    return worker
  }
  const send = async (instance = fixture.production, to = 'ada@example.com') => {
    await committed(fixture.contextOf(instance), tx =>
      sendEmail(tx, { to, template: 'verification_code', variables: { code: '123456' } }),
    )
  }
  const rows = () => fixture.services.store.read.selectFrom('messages').selectAll().orderBy('id').execute()
  const only = async (): Promise<MessageRow> => {
    const [row] = await rows()
    return (await findMessage(
      { db: fixture.services.store.read, instance: { id: row!.instance_id } },
      row!.id,
    ))!
  }
  const whenSettled = (worker: DeliveryWorker, attempts = 1) =>
    waitUntil(async () => {
      worker.wake()
      for (const row of await rows()) {
        expect(row.attempts).toBeGreaterThanOrEqual(attempts)
        expect(row.claimed_until).toBeNull()
      }
    })

  /**
   * Returns once the worker has looked at everything that is due: it has captured a message that came last.
   */
  const wholeTurn = async (worker: DeliveryWorker) => {
    await send(fixture.development, 'marker@example.com')
    worker.wake()
    const { read, transaction } = fixture.services.store
    const marker = () =>
      read
        .selectFrom('messages')
        .select('status')
        .where('recipient', '=', 'marker@example.com')
        .executeTakeFirst()
    await waitUntil(async () => expect(await marker()).toEqual({ status: 'captured' }))
    await transaction(tx => tx.deleteFrom('messages').where('recipient', '=', 'marker@example.com').execute())
  }

  it('sends an email that was committed before any worker ran, and then forgets its body', async () => {
    await send()
    const before = await only()
    expect(before.status).toBe('pending')
    expect(before.body_ciphertext).not.toContain('123456')
    await whenSettled(startWorker())
    expect(sent).toHaveLength(1)
    expect(sent[0]).toMatchObject({
      id: before.id,
      to: 'ada@example.com',
      subject: '123456 is your Acme verification code',
      code: '123456',
      link: null,
      from: { name: 'Acme', address: 'no-reply@localhost.localdomain' },
    })
    expect(sent[0]?.text).toContain('Requested from Chrome on macOS, 203.0.113.7')
    expect(await only()).toMatchObject({ status: 'delivered', body_ciphertext: null, last_error: null })
  })

  it('writes to the one form of an address, also where it was stored before there was one', async () => {
    await send(fixture.production, 'jörg@Müller.de')
    await whenSettled(startWorker())
    expect(sent.map(email => email.to)).toEqual(['jörg@xn--mller-kva.de'])
  })

  it('sends nothing for a change that is rolled back', async () => {
    const rolledBack = committed(fixture.contextOf(fixture.production), async tx => {
      await sendEmail(tx, { to: 'ada@example.com', template: 'password_changed', variables: {} })
      throw new Error('no')
    })
    await expect(rolledBack).rejects.toThrow('no')
    expect(await rows()).toEqual([])
  })

  it('keeps the message of a development instance for the inbox', async () => {
    await send(fixture.development)
    await whenSettled(startWorker())
    const row = await only()
    expect(row.status).toBe('captured')
    expect(JSON.parse(fixture.services.masterKey.decrypt(row.body_ciphertext!))).toMatchObject({
      code: '123456',
    })
    expect(sent).toEqual([])
  })

  it('tries again later, and no earlier, after a failure', async () => {
    let isDown = true
    answer = () => {
      if (isDown) throw new Error('421 try again later')
      return { status: 'delivered' }
    }
    await send()
    const worker = startWorker()
    await whenSettled(worker)
    const failed = await only()
    expect(failed).toMatchObject({ status: 'pending', attempts: 1, last_error: '421 try again later' })
    expect(failed.next_attempt_at - fixture.clock.now()).toBeGreaterThanOrEqual(5000)
    isDown = false
    fixture.clock.set(failed.next_attempt_at - 1)
    await wholeTurn(worker)
    expect(sent).toHaveLength(1)
    fixture.clock.advance(1)
    await whenSettled(worker, 2)
    expect(await only()).toMatchObject({ status: 'delivered', attempts: 2, last_error: null })
  })

  it('gives up after about a day', async () => {
    answer = () => {
      throw new Error('still down')
    }
    await send()
    const startedAt = fixture.clock.now()
    const worker = startWorker()
    for (let attempt = 1; (await only()).status === 'pending'; attempt++) {
      await whenSettled(worker, attempt)
      fixture.clock.set(Math.max(fixture.clock.now(), (await only()).next_attempt_at))
    }
    const row = await only()
    expect(row).toMatchObject({ status: 'failed', body_ciphertext: null, last_error: 'still down' })
    const tookMs = fixture.clock.now() - startedAt
    expect(tookMs).toBeGreaterThan(0.9 * DAY_MS)
    expect(tookMs).toBeLessThan(1.3 * DAY_MS)
    expect(sent).toHaveLength(row.attempts)
  })

  it('does not try again what the mail server refused for good', async () => {
    answer = () => ({ status: 'refused', reason: '550 no such mailbox' })
    await send()
    await whenSettled(startWorker())
    expect(await only()).toMatchObject({ status: 'failed', attempts: 1, last_error: '550 no such mailbox' })
  })

  it('takes over the claims of a killed process once the lease is over, and not before', async () => {
    await send()
    const { store } = fixture.anotherNode()
    const now = fixture.clock.now()
    const claim = { channels: ['email' as const], now, claimedUntil: now + 120_000, limit: 10 }
    expect(await store.transaction(tx => claimMessages(tx, dialect, claim))).toHaveLength(1)
    const worker = startWorker()
    fixture.clock.advance(119_999)
    await wholeTurn(worker)
    expect(sent).toEqual([])
    fixture.clock.advance(1)
    await whenSettled(worker, 2)
    expect(sent).toHaveLength(1)
    expect((await only()).status).toBe('delivered')
  })

  it('ignores the late result of a worker whose claim was taken over', async () => {
    await send()
    const { store } = fixture.services
    const now = fixture.clock.now()
    const claim = (at: number) =>
      store.transaction(tx =>
        claimMessages(tx, dialect, { channels: ['email'], now: at, claimedUntil: at + 1, limit: 1 }),
      )
    const [slow] = await claim(now)
    const [quick] = await claim(now + 1)
    await store.transaction(tx => settleMessage(tx, slow!, { status: 'failed' }))
    expect(await only()).toMatchObject({ status: 'pending', claimed_until: now + 2 })
    await store.transaction(tx => settleMessage(tx, quick!, { status: 'delivered' }))
    expect((await only()).status).toBe('delivered')
  })

  it('lets two nodes share the work without sending anything twice', async () => {
    const second = fixture.anotherNode()
    await second.registry.refresh(true)
    for (let index = 0; index < 40; index++) await send(fixture.production, `user${index}@example.com`)
    const both = [startWorker(), startWorker(second)]
    await waitUntil(async () => {
      for (const worker of both) worker.wake()
      expect((await rows()).filter(row => row.status === 'delivered')).toHaveLength(40)
    })
    expect(new Set(sent.map(email => email.to)).size).toBe(40)
    expect(sent).toHaveLength(40)
  })

  it('does not let a mail server that hangs hold up text messages, with all that it is given', async () => {
    let release!: () => void
    const hanging = new Promise<void>(resolve => {
      release = resolve
    })
    answer = async () => {
      await hanging
      return { status: 'delivered' }
    }
    for (let n = 0; n < 12; n++) await send(fixture.production, `slow${n}@example.com`)
    const texts: TextTransport = { send: async () => ({ status: 'delivered' }) }
    const transportFor = () => transport
    const worker = new DeliveryWorker(fixture.services, transportFor, () => texts)
    workers.push(worker)
    worker.start()
    await waitUntil(() => expect(sent).toHaveLength(10))
    await committed(fixture.contextOf(fixture.production), tx =>
      sendSms(tx, { to: '+15555550199', template: 'verification_code', channel: 'sms', code: '123456' }),
    )
    worker.wake()
    await waitUntil(async () => {
      const delivered = (await rows()).filter(row => row.status === 'delivered').map(row => row.channel)
      expect(delivered).toEqual(['sms'])
    })
    release()
  })

  it('does not let a mail server that hangs hold up the other messages', async () => {
    let release!: () => void
    const hanging = new Promise<void>(resolve => {
      release = resolve
    })
    answer = async email => {
      if (email.to.startsWith('slow')) await hanging
      return { status: 'delivered' }
    }
    await send(fixture.production, 'slow@example.com')
    await send(fixture.production, 'quick@example.com')
    await send(fixture.development)
    const worker = startWorker()
    await waitUntil(async () => {
      const open = (await rows()).filter(row => row.status === 'pending').map(row => row.recipient)
      expect(open).toEqual(['slow@example.com'])
    })
    release()
    await worker.stop()
    expect((await rows()).every(row => row.status !== 'pending')).toBe(true)
  })
})
