import { createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type TextMessagesConfig, textMessagesSchema } from '../../config/text-messages.js'
import type { Context } from '../../context/context.js'
import { FakeClock } from '../../platform/clock.js'
import { createTextTransports } from './transports.js'

interface Received {
  path: string
  headers: IncomingMessage['headers']
  body: string
}

const production = { environment: 'production' } as Context['instance']
const development = { environment: 'development' } as Context['instance']
const message = {
  id: 'sms_1',
  channel: 'sms',
  to: '+4915112345678',
  text: '123456 is your code',
  template: 'sign_in_code',
  code: '123456',
  language: 'en',
} as const

describe('transports of text messages', () => {
  let provider: Server
  let url: string
  let received: Received[]
  let answer: { status: number; body: string }
  const clock = new FakeClock(Date.now())

  beforeEach(async () => {
    received = []
    answer = { status: 201, body: '{}' }
    provider = createServer((request, response) => {
      let body = ''
      request.on('data', chunk => (body += String(chunk)))
      request.on('end', () => {
        received.push({ path: request.url ?? '', headers: request.headers, body })
        response.writeHead(answer.status).end(answer.body)
      })
    })
    await new Promise<void>(resolve => provider.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`
  })
  afterEach(() => new Promise(resolve => provider.close(resolve)))

  async function send(
    config: TextMessagesConfig | null,
    instance = production,
    channel: 'sms' | 'whatsapp' = 'sms',
  ) {
    const transports = createTextTransports(config, clock)
    try {
      return await transports.transportFor(instance).send({ ...message, channel })
    } finally {
      transports.close()
    }
  }
  const twilio = () => ({
    provider: 'twilio' as const,
    accountSid: 'AC1',
    authToken: 'token',
    from: '+15005550006',
    apiUrl: url,
  })

  it('keeps messages of development instances here, whatever is configured', async () => {
    expect(await send(twilio(), development)).toEqual({ status: 'captured' })
    expect(received).toEqual([])
  })

  it('lets messages wait while production has no provider', async () => {
    await expect(send(null)).rejects.toMatchObject({ cause: 'No provider of text messages is configured.' })
  })

  it('speaks Twilio’s API: form, basic authentication, sender', async () => {
    expect(await send(twilio())).toEqual({ status: 'delivered' })
    expect(received[0]?.path).toBe('/2010-04-01/Accounts/AC1/Messages.json')
    expect(received[0]?.headers.authorization).toBe(`Basic ${Buffer.from('AC1:token').toString('base64')}`)
    expect(Object.fromEntries(new URLSearchParams(received[0]?.body))).toEqual({
      To: '+4915112345678',
      From: '+15005550006',
      Body: '123456 is your code',
    })
  })

  it('speaks to WhatsApp numbers only with a sender for them', async () => {
    expect(await send(twilio(), production, 'whatsapp')).toMatchObject({ status: 'refused' })
    await send({ ...twilio(), whatsappFrom: '+14155238886' }, production, 'whatsapp')
    expect(Object.fromEntries(new URLSearchParams(received[0]?.body))).toMatchObject({
      To: 'whatsapp:+4915112345678',
      From: 'whatsapp:+14155238886',
    })
  })

  it('sends the approved template of WhatsApp where there is one, and text over SMS all the same', async () => {
    const whatsappContentSid = `HX${'a'.repeat(32)}`
    const config = { ...twilio(), whatsappFrom: '+14155238886', whatsappContentSid }
    await send(config, production, 'whatsapp')
    await send(config)
    const [whatsapp, sms] = received.map(({ body }) => Object.fromEntries(new URLSearchParams(body)))
    expect(whatsapp).toMatchObject({ ContentSid: whatsappContentSid, ContentVariables: '{"1":"123456"}' })
    expect(whatsapp).not.toHaveProperty('Body')
    expect(sms).toMatchObject({ Body: '123456 is your code' })
  })

  it('gives up what will never work, tries again what may, and keeps the number out of the reason', async () => {
    answer = {
      status: 400,
      body: JSON.stringify({ code: 21211, message: 'The number +4915112345678 is invalid' }),
    }
    expect(await send(twilio())).toEqual({ status: 'refused', reason: 'Twilio answered 400 (21211)' })
    for (const status of [429, 500]) {
      answer = { status, body: 'no JSON' }
      await expect(send(twilio())).rejects.toMatchObject({ cause: `Twilio answered ${status}` })
    }
  })

  it('signs what it hands to a webhook so that the public library accepts it', async () => {
    const secret = `whsec_${Buffer.alloc(32, 3).toString('base64')}`
    expect(await send({ provider: 'webhook', url: `${url}/texts`, secret })).toEqual({ status: 'delivered' })
    const [{ headers, body } = { headers: {}, body: '' }] = received
    expect(new Webhook(secret).verify(body, headers as Record<string, string>)).toEqual(message)
    expect(() => new Webhook(secret).verify(`${body} `, headers as Record<string, string>)).toThrow()
  })

  it('takes a plain text as the secret of a webhook', async () => {
    await send({ provider: 'webhook', url, secret: 'sixteen characters' })
    const [{ headers, body } = { headers: {} as IncomingMessage['headers'], body: '' }] = received
    const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`
    const expected = createHmac('sha256', 'sixteen characters').update(signed).digest('base64')
    expect(headers['webhook-signature']).toBe(`v1,${expected}`)
  })

  it('does not follow a webhook elsewhere', async () => {
    answer = { status: 302, body: '' }
    await expect(send({ provider: 'webhook', url, secret: 'sixteen characters' })).rejects.toMatchObject({
      cause: 'the receiver of text messages answered 302',
    })
  })

  it.each([
    [{ provider: 'twilio', accountSid: 'AC1', authToken: 't', from: 'me' }],
    [{ provider: 'webhook', url: 'ftp://example.com', secret: 'sixteen characters' }],
    [{ provider: 'webhook', url: 'https://example.com', secret: 'short' }],
    [{ provider: 'pigeon' }],
  ])('refuses the configuration %j', config => {
    expect(textMessagesSchema.safeParse(config).success).toBe(false)
  })
})
