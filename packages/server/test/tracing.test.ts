import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { DIALECTS } from '@frontdesk/testkit'
import { beforeAll, describe, expect, it } from 'vitest'
import { writeConfig } from './faults/configuration.js'
import { SECRET_KEY } from './faults/load.js'
import {
  buildServer,
  createStorage,
  eventually,
  freePort,
  launchServer,
  startServer,
} from './faults/server-process.js'

interface Value {
  stringValue?: string
  intValue?: number
}

interface Span {
  traceId: string
  spanId: string
  parentSpanId?: string
  name: string
  kind: number
  attributes: { key: string; value: Value }[]
  status: { code: number }
}

/** Kinds of spans in OTLP. */
const [INTERNAL, SERVER, CLIENT] = [1, 2, 3]
const CALLER = { trace: 'ab'.repeat(16), span: 'cd'.repeat(8) }
const TRACEPARENT = `00-${CALLER.trace}-${CALLER.span}-01`
const PASSWORD = 'correct-horse-9'
const ADDRESS = 'ada@example.com'

/** Takes what an OpenTelemetry SDK sends (https://opentelemetry.io/docs/specs/otlp/, OTLP/HTTP with JSON). */
class Collector {
  readonly spans: Span[] = []
  readonly resources: Record<string, Value>[] = []
  readonly bodies: string[] = []

  private constructor(private readonly server: Server) {}

  static async start(): Promise<Collector> {
    const server = createServer()
    const collector = new Collector(server)
    server.on('request', (request, response) => {
      const chunks: Buffer[] = []
      request.on('data', chunk => chunks.push(chunk as Buffer))
      request.on('end', () => {
        if (request.url === '/v1/traces') collector.take(Buffer.concat(chunks).toString())
        response.setHeader('content-type', 'application/json').end('{}')
      })
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return collector
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  named(name: string): Span[] {
    return this.spans.filter(span => span.name === name)
  }

  partsOf({ traceId, spanId }: Span): Span[] {
    return this.spans.filter(span => span.traceId === traceId && span.parentSpanId === spanId)
  }

  stop(): void {
    this.server.closeAllConnections()
    this.server.close()
  }

  private take(body: string): void {
    this.bodies.push(body)
    const { resourceSpans } = JSON.parse(body) as {
      resourceSpans: { resource: { attributes: Span['attributes'] }; scopeSpans: { spans: Span[] }[] }[]
    }
    for (const { resource, scopeSpans } of resourceSpans) {
      this.resources.push(attributesOf(resource))
      this.spans.push(...scopeSpans.flatMap(scope => scope.spans))
    }
  }
}

const attributesOf = ({ attributes }: Pick<Span, 'attributes'>) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, value]))

beforeAll(buildServer, 300_000)

describe.each(DIALECTS)('traces of a server on %s', dialect => {
  it('show requests with their statements, go on for applications alone, and hold nothing of people', async () => {
    const collector = await Collector.start()
    const storage = await createStorage(dialect)
    const config = writeConfig(storage, {
      slug: 'traced',
      environment: 'development',
      secretKeys: [SECRET_KEY],
    })
    const server = await startServer(storage, {
      arguments: ['--config', config],
      environment: {
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
        OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=tests',
      },
    })
    try {
      const made = await fetch(`${server.url}/bapi/v1/users`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${SECRET_KEY}`,
          'content-type': 'application/json',
          traceparent: TRACEPARENT,
        },
        body: JSON.stringify({ email_address: [ADDRESS], password: PASSWORD }),
      })
      expect(made.status).toBe(200)
      const signedIn = await fetch(`${server.url}/v1/client/sign_ins?__clerk_api_version=2025-11-10`, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          origin: 'http://localhost:3000',
          traceparent: TRACEPARENT,
        },
        body: new URLSearchParams({ identifier: ADDRESS, strategy: 'password', password: PASSWORD }),
      })
      expect(signedIn.status).toBe(200)
      // without a key, too
      const stranger = await fetch(`${server.url}/bapi/v1/users`, { headers: { traceparent: TRACEPARENT } })
      expect(stranger.status).toBe(401)
      const refused = await fetch(`${server.url}/bapi/v1/users/user_nobody`, {
        headers: { authorization: `Bearer ${SECRET_KEY}` },
      })
      expect(refused.status).toBe(404)
      server.terminate()
      expect(await server.ended).toBe(0)

      const [making] = collector.named('POST /v1/users')
      expect(making).toMatchObject({ kind: SERVER, traceId: CALLER.trace, parentSpanId: CALLER.span })
      expect(made.headers.get('x-clerk-trace-id')).toBe(CALLER.trace)
      expect(attributesOf(making!)).toEqual({
        'http.request.method': { stringValue: 'POST' },
        'http.route': { stringValue: '/v1/users' },
        'http.response.status_code': { intValue: 200 },
        'frontdesk.api': { stringValue: 'bapi' },
        'frontdesk.operation': { stringValue: 'CreateUser' },
        'frontdesk.instance': { stringValue: 'traced' },
      })
      const statements = collector.partsOf(making!)
      expect(statements.every(({ kind }) => kind === CLIENT)).toBe(true)
      const names = statements.map(({ name }) => name)
      expect(names).toEqual(expect.arrayContaining(['insert users', 'insert identifiers', 'commit']))
      const insert = attributesOf(statements.find(({ name }) => name === 'insert users')!)
      expect(insert['db.system.name']).toEqual({
        stringValue: dialect === 'sqlite' ? 'sqlite' : 'postgresql',
      })
      expect(insert['db.query.text']!.stringValue).toContain('insert into "users"')

      // strangers begin traces of their own
      const ofCaller = collector.spans.filter(
        ({ traceId, kind }) => traceId === CALLER.trace && kind === SERVER,
      )
      expect(ofCaller.map(({ name }) => name)).toEqual(['POST /v1/users'])
      expect(stranger.headers.get('x-clerk-trace-id')).not.toBe(CALLER.trace)
      const [signIn] = collector.named('POST /v1/client/sign_ins')
      expect(signIn!.traceId).not.toBe(CALLER.trace)
      expect(signIn!.parentSpanId ?? '').toBe('')
      expect(signedIn.headers.get('x-clerk-trace-id')).toBe(signIn!.traceId)
      const [missing] = collector.named('GET /v1/users/{user_id}')
      expect(attributesOf(missing!)['http.response.status_code']).toEqual({ intValue: 404 })
      expect(missing!.status.code ?? 0).toBe(0)

      // every statement is part of something, and workers that find nothing leave nothing behind
      const roots = collector.spans.filter(({ parentSpanId }) => !parentSpanId)
      expect(roots.filter(({ kind }) => kind === CLIENT)).toEqual([])
      const work = roots.filter(({ kind }) => kind === INTERNAL).map(({ name }) => name)
      expect(work.filter(name => !/^(message|job|webhook)\b/.test(name))).toEqual([])

      expect(collector.resources[0]).toEqual({
        'service.name': { stringValue: 'frontdesk' },
        'deployment.environment.name': { stringValue: 'tests' },
      })
      const sent = collector.bodies.join()
      for (const secret of [ADDRESS, PASSWORD, SECRET_KEY]) expect(sent).not.toContain(secret)
    } finally {
      await server.kill()
      await storage.remove()
      collector.stop()
    }
  }, 120_000)
})

describe('a server whose traces go nowhere', () => {
  it('serves and ends all the same while the collector is away', async () => {
    const storage = await createStorage('sqlite')
    const server = await startServer(storage, {
      environment: {
        OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${await freePort()}`,
        OTEL_EXPORTER_OTLP_TIMEOUT: '300',
        OTEL_BSP_SCHEDULE_DELAY: '100',
      },
    })
    try {
      expect((await fetch(`${server.url}/v1/environment`)).status).toBe(200)
      await eventually('the log says so', async () => server.errors().includes('traces are not sent'))
      server.terminate()
      expect(await server.ended).toBe(0)
    } finally {
      await server.kill()
      await storage.remove()
    }
  })

  it('is not started when another protocol is asked for', async () => {
    const storage = await createStorage('sqlite')
    const server = launchServer(storage, {
      port: await freePort(),
      environment: {
        OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4317',
        OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
      },
    })
    expect(await server.ended).toBe(1)
    expect(server.errors()).toContain('OTEL_EXPORTER_OTLP_PROTOCOL')
    await storage.remove()
  })
})
