import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTestDatabase, DIALECTS, TestBrowser } from '@frontdesk/testkit'
import { serve as serveHono } from '@hono/node-server'
import express from 'express'
import fastify from 'fastify'
import { frontdeskForExpress, frontdeskForFastify, frontdeskForHono, type MountOptions } from 'frontdesk'
import { Hono } from 'hono'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { FlowBody } from './flows/flow-bodies.js'

const PATH = '/__clerk'
const PASSWORD = 'correct-horse-9'

/** An application that holds the server, on a port of its own. */
interface Application {
  url: string
  stop(): Promise<void>
}

type Mount = (options: MountOptions, port: number) => Promise<() => Promise<void>>

const FRAMEWORKS: Record<string, Mount> = {
  async express(options, port) {
    const frontdesk = frontdeskForExpress(options)
    const app = express()
    app.use(PATH, frontdesk.handle)
    app.use(express.json())
    app.get('/', (_request, response) => void response.send('the application'))
    const server = app.listen(port, 'localhost')
    await new Promise(resolve => server.once('listening', resolve))
    return () => stopServer(server, frontdesk)
  },
  async fastify(options, port) {
    const app = fastify()
    await app.register(frontdeskForFastify, { prefix: PATH, ...options })
    app.get('/', async () => 'the application')
    // an application's own routes keep their parsers
    app.post('/echo', async request => request.body)
    await app.listen({ port, host: 'localhost' })
    return () => app.close()
  },
  async hono(options, port) {
    const frontdesk = frontdeskForHono(options)
    const app = new Hono()
    app.all(`${PATH}/*`, frontdesk.handle)
    app.get('/', context => context.text('the application'))
    const server = serveHono({ fetch: app.fetch, port, hostname: 'localhost' }) as Server
    await new Promise(resolve => server.once('listening', resolve))
    return () => stopServer(server, frontdesk)
  },
}

async function stopServer(
  server: Server,
  frontdesk: { endStreams(): void; close(): Promise<void> },
): Promise<void> {
  frontdesk.endStreams()
  const closed = new Promise(resolve => server.close(resolve))
  server.closeIdleConnections()
  await closed
  await frontdesk.close()
}

const stops: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop()
})

async function start(framework: string, options: Partial<MountOptions> = {}): Promise<Application> {
  // what the server says of itself when it opens
  const silence = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  stops.push(async () => silence.mockRestore())
  const port = await freePort()
  const data = temporaryDirectory()
  const url = `http://localhost:${port}`
  const place = options.databaseUrl === undefined ? { data } : {}
  const stop = await FRAMEWORKS[framework]!({ publicUrl: url + PATH, ...place, ...options }, port)
  stops.push(stop)
  return { url, stop }
}

function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'frontdesk-embedded-'))
  stops.push(async () => rmSync(directory, { recursive: true }))
  return directory
}

async function freePort(): Promise<number> {
  const server = createServer((() => {}) as RequestListener).listen(0, 'localhost')
  await new Promise(resolve => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}

interface Inbox {
  data: { code: string }[]
}

async function signUp(url: string, email: string): Promise<FlowBody> {
  const person = new TestBrowser({ fetch: request => fetch(request) }, url + PATH, url)
  const form = { email_address: email, password: PASSWORD }
  const begun = await person.post<FlowBody>('/v1/client/sign_ups', form)
  const attempt = `/v1/client/sign_ups/${begun.body.response.id}`
  await person.post(`${attempt}/prepare_verification`, { strategy: 'email_code' })
  const inbox = await fetch(`${url}${PATH}/inbox/api/messages?to=${encodeURIComponent(email)}`)
  const [message] = ((await inbox.json()) as Inbox).data
  const done = await person.post<FlowBody>(`${attempt}/attempt_verification`, {
    strategy: 'email_code',
    code: message?.code ?? '',
  })
  const client = done.headers.getSetCookie().find(line => line.startsWith('__client='))
  expect(client).toContain(`; Path=${PATH};`)
  return done.body
}

describe.each(Object.keys(FRAMEWORKS))('a server inside an application of %s', framework => {
  it('signs somebody up with a code from its inbox, beside what the application serves', async () => {
    const { url } = await start(framework)
    expect(await (await fetch(url)).text()).toBe('the application')
    expect((await signUp(url, 'ada@example.com')).response.status).toBe('complete')
    const page = await fetch(`${url}${PATH}/sign-in`, { headers: { accept: 'text/html' } })
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining(`"${url}${PATH}`)])
  })

  it('shows its inbox to this machine alone, and in production not even to that', async () => {
    const { url } = await start(framework)
    const inbox = `${url}${PATH}/inbox`
    expect((await fetch(inbox)).status).toBe(200)
    expect((await fetch(inbox, { headers: { 'x-forwarded-for': '203.0.113.7' } })).status).toBe(403)

    const production = await start(framework, { isProduction: true, secretFile: keyFile() })
    for (const path of ['/inbox', '/inbox/api/messages', '/metrics'])
      expect([path, (await fetch(`${production.url}${PATH}${path}`)).status]).toEqual([path, 403])
    expect((await fetch(`${production.url}${PATH}/v1/environment`)).status).toBe(200)
  })

  it('ends with the application, streams of the inbox included', async () => {
    const { url, stop } = await start(framework)
    const accept = { accept: 'text/event-stream' }
    const stream = await fetch(`${url}${PATH}/inbox/api/stream`, { headers: accept })
    expect(stream.status).toBe(200)
    stops.pop()
    await Promise.all([stop(), stream.text().catch(() => '')])
    await expect(fetch(url)).rejects.toThrow()
  })
})

describe.each(DIALECTS)('a server inside an application, on %s', dialect => {
  it('has its users in the database that it is given', async () => {
    const database = await createTestDatabase(dialect)
    stops.push(() => database.drop())
    const place = dialect === 'postgres' ? { databaseUrl: database.location, secretFile: keyFile() } : {}
    const { url } = await start('express', place)
    expect((await signUp(url, 'ada@example.com')).response.status).toBe('complete')
  })
})

describe('a server inside an application', () => {
  it('tells what is wrong with its configuration, and starts when that is mended', async () => {
    const told = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    const config = join(temporaryDirectory(), 'frontdesk.config.json')
    const { url } = await start('express', { config })
    expect((await fetch(`${url}${PATH}/v1/environment`)).status).toBe(500)
    expect(String(told.mock.calls.at(-1)?.[0])).toContain(`${config} does not exist`)
    told.mockRestore()
    const instances = [{ slug: 'dev', environment: 'development' }]
    writeFileSync(config, JSON.stringify({ applications: [{ name: 'Mended', instances }] }))
    expect((await fetch(`${url}${PATH}/v1/environment`)).status).toBe(200)
  })

  it('says so when a parser of the application has taken the body', async () => {
    const frontdesk = frontdeskForExpress({ publicUrl: 'http://localhost:3000/__clerk' })
    const app = express()
    app.use(express.json())
    app.use(PATH, frontdesk.handle)
    app.use(((error, _request, response, _next) => {
      response.status(500).send(String(error))
    }) as express.ErrorRequestHandler)
    const server = app.listen(0, 'localhost')
    await new Promise(resolve => server.once('listening', resolve))
    stops.push(() => stopServer(server, frontdesk))
    const { port } = server.address() as AddressInfo
    const answer = await fetch(`http://localhost:${port}${PATH}/v1/client`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    })
    expect(await answer.text()).toContain('mount Frontdesk before express.json()')
  })

  it('leaves the rights of files that the application writes as they are', async () => {
    const before = process.umask(0o022)
    stops.push(async () => void process.umask(before))
    const { url } = await start('hono')
    await fetch(`${url}${PATH}/healthz`)
    expect(process.umask(0o022)).toBe(0o022)
  })
})

function keyFile(): string {
  const file = join(temporaryDirectory(), 'key')
  writeFileSync(file, randomBytes(32).toString('base64'))
  return file
}
