import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { DIALECTS, TestBrowser } from '@frontdesk/testkit'
import { sql } from 'kysely'
import { simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Store } from '../../src/store/store.js'
import { writeConfig } from './configuration.js'
import { inspectAfterCrash, inspectWhileRunning } from './inspect.js'
import {
  buildServer,
  createStorage,
  eventually,
  type ServerProcess,
  startServer,
  type Storage,
} from './server-process.js'

const ADDRESS = 'ada@example.org'

beforeAll(buildServer, 300_000)

describe.each(DIALECTS)('a production server with a mail server, killed on %s', dialect => {
  it(
    'between the commit and the sending: delivers the code after a restart',
    () =>
      withInstallation(dialect, async ({ storage, mail, start }) => {
        const first = await start()
        // the message can be written, but nobody can claim it
        await inspectWhileRunning(storage, holdMessages)
        const signUp = await askForCode(first)
        await first.kill()
        await inspectAfterCrash(storage, async store => {
          expect(await messages(store)).toEqual([{ recipient: ADDRESS, status: 'pending', attempts: 0 }])
        })
        expect(mail.received).toEqual([])
        await inspectWhileRunning(storage, releaseMessages)

        const second = await start()
        await signUp.complete(second, await mail.code())
        await second.kill()
      }),
    120_000,
  )

  it(
    'while the mail server has the message: sends it again when the claim of the dead process has run out',
    () =>
      withInstallation(dialect, async ({ storage, mail, start }) => {
        const first = await start()
        mail.hang()
        const signUp = await askForCode(first)
        await mail.isHanging
        await first.kill()
        mail.accept()
        await inspectAfterCrash(storage, async store => {
          expect(await messages(store)).toEqual([{ recipient: ADDRESS, status: 'pending', attempts: 1 }])
        })
        // two minutes pass: nobody takes over a message that another node may still be sending
        await inspectWhileRunning(storage, store =>
          store.transaction(async tx => {
            const claimed = await tx
              .updateTable('messages')
              .set({ claimed_until: 0 })
              .where('claimed_until', 'is not', null)
              .executeTakeFirst()
            expect(Number(claimed.numUpdatedRows)).toBe(1)
          }),
        )

        const second = await start()
        await signUp.complete(second, await mail.code())
        await inspectWhileRunning(storage, async store => {
          await eventually(
            'the message is settled',
            async () => (await messages(store))[0]?.status === 'delivered',
          )
        })
        await second.kill()
      }),
    120_000,
  )
})

interface Installation {
  storage: Storage
  mail: MailServer
  start(): Promise<ServerProcess>
}

async function withInstallation(
  dialect: Storage['dialect'],
  run: (installation: Installation) => Promise<void>,
): Promise<void> {
  const storage = await createStorage(dialect)
  const mail = new MailServer()
  const servers: ServerProcess[] = []
  try {
    const smtpUrl = await mail.listen()
    const configFile = writeConfig(storage, {
      slug: 'live',
      environment: 'production',
      domain: 'example.com',
      hosts: ['clerk.example.com'],
      origins: ['https://app.example.com'],
    })
    const start = async () => {
      const server = await startServer(storage, {
        arguments: ['--config', configFile, '--trust-proxy', '1'],
        environment: { FRONTDESK_SMTP_URL: smtpUrl },
      })
      servers.push(server)
      return server
    }
    await run({ storage, mail, start })
  } finally {
    await Promise.all(servers.map(server => server.kill()))
    await mail.close()
    await storage.remove()
  }
}

/** A person at the sign-up form of the application, behind the proxy that terminates TLS. */
async function askForCode(server: ServerProcess) {
  const headers = {
    'x-forwarded-proto': 'https',
    'x-forwarded-host': 'clerk.example.com',
    'x-forwarded-for': '203.0.113.7',
  }
  let url = server.url
  // the person stays the same while the server is another
  const toServer = (request: Request) =>
    fetch(request.url.replace(server.url, url), {
      method: 'POST',
      headers: request.headers,
      body: request.body,
      duplex: 'half',
    } as RequestInit)
  const browser = new TestBrowser({ fetch: toServer }, server.url, 'https://app.example.com')
  const post = async (path: string, form: Record<string, string>) => {
    const { status, body } = await browser.post<{ response: { id: string; status: string } }>(path, form, {
      headers,
    })
    if (status !== 200) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`)
    return body.response
  }
  const { id } = await post('/v1/client/sign_ups', { email_address: ADDRESS, password: 'correct-horse-9' })
  await post(`/v1/client/sign_ups/${id}/prepare_verification`, { strategy: 'email_code' })
  return {
    async complete(newServer: ServerProcess, code: string) {
      url = newServer.url
      const { status } = await post(`/v1/client/sign_ups/${id}/attempt_verification`, {
        strategy: 'email_code',
        code,
      })
      expect(status).toBe('complete')
    },
  }
}

const messages = (store: Store) =>
  store.read.selectFrom('messages').select(['recipient', 'status', 'attempts']).execute()

async function holdMessages(store: Store): Promise<void> {
  const statements =
    store.dialect === 'sqlite'
      ? [`create trigger hold before update on messages begin select raise(abort, 'held by the test'); end`]
      : [
          `create function hold() returns trigger language plpgsql as $$ begin raise exception 'held by the test'; end $$`,
          `create trigger hold before update on messages for each row execute function hold()`,
        ]
  await store.transaction(async tx => {
    for (const statement of statements) await sql.raw(statement).execute(tx)
  })
}

async function releaseMessages(store: Store): Promise<void> {
  await store.transaction(async tx => {
    await sql.raw(`drop trigger hold${store.dialect === 'sqlite' ? '' : ' on messages'}`).execute(tx)
  })
}

/** A real mail server that can be told to stop answering in the middle of a message. */
class MailServer {
  readonly received: string[] = []
  private mode: 'accept' | 'hang' = 'accept'
  private reportHanging!: () => void
  readonly isHanging = new Promise<void>(resolve => {
    this.reportHanging = resolve
  })
  private readonly server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData: (stream, _session, answer) => {
      if (this.mode === 'hang') {
        stream.resume()
        return this.reportHanging()
      }
      void simpleParser(stream).then(parsed => {
        this.received.push(parsed.text ?? '')
        answer()
      }, answer)
    },
  })

  constructor() {
    this.server.on('error', () => {}) // connections of killed servers break off
  }

  async listen(): Promise<string> {
    this.server.listen(0, '127.0.0.1')
    await once(this.server.server, 'listening')
    return `smtp://127.0.0.1:${(this.server.server.address() as AddressInfo).port}`
  }
  hang(): void {
    this.mode = 'hang'
  }
  accept(): void {
    this.mode = 'accept'
  }
  /** At least once: a second copy would be fine. */
  async code(): Promise<string> {
    const text = await eventually('the message arrives', async () => this.received[0])
    return /\b\d{6}\b/.exec(text)?.[0] ?? ''
  }
  close(): Promise<void> {
    return new Promise(resolve => this.server.close(() => resolve()))
  }
}
