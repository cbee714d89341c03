import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'
import { eventually } from './eventually.js'

/** Where a production instance sends its emails to. */
export class MailServer {
  private readonly received: { to: string; text: string }[] = []
  private readonly server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData: (stream, session, answer) => {
      void simpleParser(stream).then(parsed => {
        for (const { address } of session.envelope.rcptTo)
          this.received.push({ to: address, text: parsed.text ?? '' })
        answer()
      }, answer)
    },
  })

  /** Gives the value of FRONTDESK_SMTP_URL. */
  async listen(): Promise<string> {
    this.server.listen(0, '127.0.0.1')
    await once(this.server.server, 'listening')
    return `smtp://127.0.0.1:${(this.server.server.address() as AddressInfo).port}`
  }

  /** Waits for the code that was mailed to an address. */
  async codeTo(email: string): Promise<string> {
    const code = () => {
      const message = this.received.findLast(({ to }) => to === email)
      return /\b\d{6}\b/.exec(message?.text ?? '')?.[0] ?? ''
    }
    await eventually(`a code to ${email}`, code).not.toBe('')
    return code()
  }

  close(): Promise<void> {
    return new Promise(resolve => this.server.close(() => resolve()))
  }
}
