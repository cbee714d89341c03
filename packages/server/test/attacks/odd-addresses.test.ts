import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DIALECTS, startTestServer, TEST_ORIGIN, TEST_SECRET_KEY, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { catalog } from '../../src/errors/catalog.js'
import { adminTokenOf } from '../../src/http/operator.js'

/** One of each family of addresses that the server has, with a place for what is odd. */
const FAMILIES = [
  '/',
  '/healthz',
  '/img/',
  '/img/img_1',
  '/img/avatar_placeholder/',
  '/npm/@clerk/',
  '/npm/@clerk/clerk-js@6/dist/',
  '/primary/npm/@clerk/clerk-js@6/dist/',
  '/inbox/',
  '/inbox/api/messages/',
  '/inbox/messages/',
  '/inbox?to=',
  '/inbox/api/messages?to=',
  '/inbox/templates?template=',
  '/sign-in/',
  '/primary/sign-in/',
  '/sign-in?redirect_url=',
  '/sign-in?__clerk_db_jwt=',
  '/.well-known/',
  '/.well-known/jwks.json?x=',
  '/v1/',
  '/v1/client/sign_ins/',
  '/v1/client/handshake?redirect_url=',
  '/v1/verify?token=',
  '/primary/v1/client/sessions/',
  '/bapi/v1/',
  '/bapi/v1/users/',
  '/bapi/v1/users?query=',
  '/admin/v1/',
  '/admin/v1/webhook_endpoints/',
  '/admin/v1/events?type=',
  '/admin/v1/events?instance=',
  '/admin/v1/webhook_attempts?before=',
  '/nothing/of/ours/',
]
const ODD = ['%', '%zz', '%00', 'x%00y', '%c0%ae', '%e0%80%af', '%ed%a0%80', '%ff', '%2e%2e%2f', '%5c', '%25']

describe.each(DIALECTS)('odd addresses on %s', dialect => {
  let server: TestServer
  let bundleDirectory: string
  beforeAll(async () => {
    bundleDirectory = await mkdtemp(join(tmpdir(), 'bundles-'))
    server = await startTestServer({ dialect, bundleDirectory })
  })
  afterAll(async () => {
    await server.close()
    await rm(bundleDirectory, { recursive: true })
  })

  async function ask(method: string, path: string) {
    const isBackend = path.startsWith('/bapi')
    const bearer = isBackend ? TEST_SECRET_KEY : adminTokenOf(server.frontdesk.services.masterKey)
    const isAdmin = path.startsWith('/admin')
    const headers: Record<string, string> =
      isBackend || isAdmin ? { authorization: `Bearer ${bearer}` } : { accept: 'text/html,*/*' }
    const request = new Request(TEST_ORIGIN + path, { method, headers, redirect: 'manual' })
    const response = await server.frontdesk.fetch(request, { remoteAddress: '127.0.0.1' })
    return {
      status: response.status,
      type: response.headers.get('content-type'),
      text: await response.text(),
    }
  }

  it.each(FAMILIES)('are answered as every error is: %s', async family => {
    for (const odd of ODD) {
      for (const method of ['GET', 'POST', 'DELETE']) {
        const { status, type, text } = await ask(method, family + odd)
        const what = `${method} ${family}${odd}: ${status} ${text.slice(0, 200)}`
        expect(status, what).not.toBe(500)
        if (status < 400 || type?.startsWith('text/html')) continue
        const { errors } = JSON.parse(text) as { errors: { code: string }[] }
        expect(Object.keys(catalog), what).toContain(errors[0]?.code)
      }
    }
  })

  it('are refused in the bodies of administrators, too', async () => {
    const response = await server.frontdesk.fetch(
      new Request(`${TEST_ORIGIN}/admin/v1/webhook_endpoints`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${adminTokenOf(server.frontdesk.services.masterKey)}`,
          'content-type': 'application/json',
        },
        body: '{"url":"https://example.com/","description":"a\\u0000"}',
      }),
      { remoteAddress: '127.0.0.1' },
    )
    expect(response.status).toBe(422)
  })
})
