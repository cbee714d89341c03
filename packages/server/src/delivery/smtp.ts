import type { Transporter } from 'nodemailer'
import { SECOND_MS } from '../platform/clock.js'
import { domainOfAddress } from '../protocols/email-address.js'
import { isLoopbackHost } from './inbox/access.js'
import type { EmailTransport, OutgoingEmail, SendResult } from './message.js'

const MAX_CONNECTIONS = 5
/** All of them together stay below the lease of a claim (see worker.ts). */
const CONNECTION_TIMEOUT_MS = 10 * SECOND_MS
const SOCKET_TIMEOUT_MS = 30 * SECOND_MS

/**
 * SMTP through nodemailer: `smtp://user:password@host:port` (STARTTLS) or `smtps://…`. A server elsewhere
 * that offers no STARTTLS gets nothing, for somebody on the way may have taken the offer out;
 * `?requireTLS=false` in the URL allows it, for a relay in a network of one's own. Loaded at the first email,
 * since most processes never send one.
 */
export function createSmtpTransport(url: string): EmailTransport {
  let transporter: Promise<Transporter> | null = null

  return {
    async send(email) {
      transporter ??= openPool(url)
      return deliver(await transporter, email)
    },
    async close() {
      if (!transporter) return
      const open = transporter
      transporter = null
      ;(await open).close()
    },
  }
}

async function openPool(url: string): Promise<Transporter> {
  const { createTransport } = await import('nodemailer')
  return createTransport({
    url,
    // what the query of the URL says takes precedence
    requireTLS: new URL(url).protocol === 'smtp:' && !isLoopbackHost(new URL(url).host),
    pool: true,
    maxConnections: MAX_CONNECTIONS,
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    greetingTimeout: CONNECTION_TIMEOUT_MS,
    socketTimeout: SOCKET_TIMEOUT_MS,
    // what an email holds is text: it can't make the server read files or fetch addresses
    disableFileAccess: true,
    disableUrlAccess: true,
  } as Parameters<typeof createTransport>[0])
}

async function deliver(transporter: Transporter, email: OutgoingEmail): Promise<SendResult> {
  try {
    await transporter.sendMail({
      from: email.from,
      // an object, so that a comma in an address can't become a second recipient
      to: { name: '', address: email.to },
      subject: email.subject,
      text: email.text,
      ...(email.html === '' ? {} : { html: email.html }),
      ...extrasOf(email),
      // delivery is at least once: a mailbox may recognise the second copy by its Message-ID
      messageId: `<${email.id}@${domainOfAddress(email.from.address)}>`,
      // RFC 3834: no out-of-office answers, please
      headers: { ...email.envelope?.headers, 'Auto-Submitted': 'auto-generated' },
    })
    return { status: 'delivered' }
  } catch (error) {
    if (isRefusal(error)) return { status: 'refused', reason: String((error as Error).message) }
    throw error
  }
}

function extrasOf({ envelope }: OutgoingEmail) {
  if (!envelope) return {}
  const addressed = (addresses: string[]) => addresses.map(address => ({ name: '', address }))
  return {
    ...(envelope.replyTo ? { replyTo: envelope.replyTo } : {}),
    cc: addressed(envelope.cc),
    bcc: addressed(envelope.bcc),
    attachments: envelope.attachments.map(file => ({ ...file, encoding: 'base64' })),
  }
}

/**
 * 5yz answers to the recipient or to the message are final (RFC 5321, 4.2.1), and so is an address that
 * nodemailer itself won't put into an envelope. A 5yz to the login is the operator's mistake, which can
 * be put right while the email waits.
 */
function isRefusal(error: unknown): boolean {
  const { code, responseCode } = error as { code?: string; responseCode?: number }
  if (code === 'EENVELOPE') return responseCode === undefined || responseCode >= 500
  return code === 'EMESSAGE' && responseCode !== undefined && responseCode >= 500
}
