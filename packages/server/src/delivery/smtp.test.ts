import type { AddressInfo } from 'node:net'
import { type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'
import { afterEach, describe, expect, it } from 'vitest'
import { settingsSchema } from '../config/settings.js'
import type { EmailTransport, OutgoingEmail } from './message.js'
import { renderEmail } from './render.js'
import { createSmtpTransport } from './smtp.js'

/** A real SMTP server; `refuse` may answer the recipient with an SMTP error. */
async function startMailServer(refuse: (attempt: number) => number | null = () => null) {
  const received: ParsedMail[] = []
  const logins: string[] = []
  const envelope: string[] = []
  let recipients = 0
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth(auth, _session, callback) {
      logins.push(`${auth.username}:${auth.password}`)
      if (auth.password === 'wrong')
        return callback(Object.assign(new Error('bad login'), { responseCode: 535 }))
      callback(null, { user: auth.username })
    },
    onRcptTo({ address }, _session, callback) {
      envelope.push(address)
      const responseCode = refuse(++recipients)
      callback(responseCode ? Object.assign(new Error('not now'), { responseCode }) : null)
    },
    onData(stream, _session, callback) {
      simpleParser(stream).then(
        mail => {
          received.push(mail)
          callback(null)
        },
        (error: Error) => callback(error),
      )
    },
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.server.address() as AddressInfo
  return {
    received,
    logins,
    envelope,
    urlFor: (login = '') => `smtp://${login}127.0.0.1:${port}`,
    close: () => new Promise<void>(resolve => server.close(resolve)),
  }
}

describe('SMTP transport', () => {
  const opened: { close(): Promise<void> }[] = []
  afterEach(async () => {
    for (const each of opened.splice(0).reverse()) await each.close()
  })
  const serve = async (refuse?: (attempt: number) => number | null) => {
    const server = await startMailServer(refuse)
    opened.push(server)
    return server
  }
  const connect = (url: string): EmailTransport => {
    const transport = createSmtpTransport(url)
    opened.push(transport)
    return transport
  }

  it('sends an application’s own email with all that it says', async () => {
    const server = await serve()
    const attachment = { filename: 'receipt.txt', content: Buffer.from('12 EUR').toString('base64') }
    const from = { name: 'The shop', address: 'shop@acme.test' }
    await connect(server.urlFor()).send({
      ...email(),
      html: '',
      from,
      envelope: {
        from,
        replyTo: { name: '', address: 'help@acme.test' },
        cc: ['cc@example.com'],
        bcc: ['bcc@example.com'],
        headers: { 'X-Order': '17' },
        attachments: [attachment],
      },
    })
    const [received] = server.received
    expect(received?.from?.value).toEqual([{ name: 'The shop', address: 'shop@acme.test' }])
    expect(received?.replyTo?.text).toBe('help@acme.test')
    expect(received?.cc).toMatchObject({ value: [{ address: 'cc@example.com' }] })
    expect(received?.headers.get('x-order')).toBe('17')
    expect(received?.headers.has('bcc')).toBe(false)
    expect(received?.html).toBe(false)
    expect(received?.attachments.map(file => file.content.toString())).toEqual(['12 EUR'])
  })

  it('sends both parts, the sender and a Message-ID that stays the same', async () => {
    const server = await serve()
    const transport = connect(server.urlFor('post:secret@'))
    expect(await transport.send(email())).toEqual({ status: 'delivered' })
    await transport.send(email())
    expect(server.logins[0]).toBe('post:secret')
    const [first, second] = server.received
    expect(first?.from?.value).toEqual([{ name: 'Acme', address: 'no-reply@acme.test' }])
    expect(first?.to).toMatchObject({ value: [{ address: 'ada@example.com' }] })
    expect(first?.subject).toBe('123456 is your Acme verification code')
    expect(first?.text).toContain('123456')
    expect(first?.html).toContain('123456')
    expect(first?.messageId).toBe('<ema_1@acme.test>')
    expect(second?.messageId).toBe(first?.messageId)
  })

  it('treats an address with a comma as one address', async () => {
    const server = await serve()
    const transport = connect(server.urlFor())
    const to = 'ada@example.com, mallory@evil.test'
    expect(await transport.send({ ...email(), to })).toMatchObject({ status: 'refused' })
    expect(server.envelope).toEqual([])
  })

  it.each([450, 451, 421])('lets an email be tried again after the answer %i', async code => {
    const server = await serve(attempt => (attempt === 1 ? code : null))
    const transport = connect(server.urlFor())
    await expect(transport.send(email())).rejects.toThrow()
    expect(await transport.send(email())).toEqual({ status: 'delivered' })
  })

  it('reports an unknown mailbox as final', async () => {
    const server = await serve(() => 550)
    expect(await connect(server.urlFor()).send(email())).toMatchObject({ status: 'refused' })
  })

  it('lets an email be tried again after a wrong login, which the operator can put right', async () => {
    const server = await serve()
    await expect(connect(server.urlFor('post:wrong@')).send(email())).rejects.toThrow()
  })

  it('gives neither login nor email to a server elsewhere that offers no encryption, unless told to', async () => {
    const server = await serve()
    // the same server, under an address that is none of loopback
    const elsewhere = server.urlFor('post:secret@').replace('127.0.0.1', '0.0.0.0')
    await expect(connect(elsewhere).send(email())).rejects.toThrow(/STARTTLS/)
    expect([server.logins, server.received]).toEqual([[], []])
    expect(await connect(`${elsewhere}?requireTLS=false`).send(email())).toEqual({ status: 'delivered' })
  })

  it('lets an email be tried again when no server answers', async () => {
    const server = await startMailServer()
    const url = server.urlFor()
    await server.close()
    await expect(connect(url).send(email())).rejects.toThrow()
  })
})

function email(): OutgoingEmail {
  const rendered = renderEmail(
    'verification_code',
    { code: '123456' },
    { applicationName: 'Acme', display: settingsSchema.parse({}).display, language: 'en', requester: null },
  )
  return {
    ...rendered,
    id: 'ema_1',
    from: { name: 'Acme', address: 'no-reply@acme.test' },
    to: 'ada@example.com',
  }
}
