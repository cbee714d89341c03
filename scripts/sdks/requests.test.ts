import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { repositoryRoot } from '../workspace.mjs'
import { compareWithContract, parseRecording, reportOf } from './requests.mjs'

const contracts = {
  bapi: {
    schemas: {},
    operations: [
      {
        id: 'GetUserList',
        method: 'get',
        path: '/v1/users',
        parameters: [{ name: 'email_address[]', in: 'query' }],
        body: null,
      },
    ],
  },
  fapi: {
    schemas: { Code: { properties: { code: {} } } },
    operations: [
      { id: 'getClient', method: 'get', path: '/v1/client', parameters: [], body: null },
      {
        id: 'attempt',
        method: 'post',
        path: '/v1/client/sign_ins/{id}/attempt_first_factor',
        parameters: [],
        body: {
          schema: { anyOf: [{ $ref: '#/schemas/Code' }, { properties: { password: {}, metadata: {} } }] },
        },
      },
    ],
  },
}
const request = (changes: object) => ({
  method: 'GET',
  path: '/v1/client',
  status: 200,
  caller: '',
  query: [] as string[],
  body: [] as string[],
  ...changes,
})
const compare = (...requests: object[]) => compareWithContract(requests.map(request), contracts)

describe('what the SDKs asked, held against the contract', () => {
  it('is nothing to tell of where the contract has it, at an instance with a path as well', () => {
    const compared = compare(
      { query: ['__clerk_api_version', '_clerk_js_version'] },
      { path: '/local/v1/client' },
      { path: '/bapi/v1/users', query: ['email_address[]'] },
      {
        method: 'POST',
        path: '/v1/client/sign_ins/sia_1/attempt_first_factor',
        body: ['code', 'password', 'metadata[a]'],
      },
    )
    expect(compared).toEqual({
      used: ['bapi GetUserList', 'fapi attempt', 'fapi getClient'],
      unknown: [],
      unanswered: [],
      parameters: [],
    })
  })

  it('is told where it has no such operation, with who asked and what was answered', () => {
    const asked = { method: 'POST', path: '/v1/client/teleport', status: 404 }
    const compared = compare(
      { ...asked, caller: '@clerk/clerk-js@7.0.0' },
      { ...asked, caller: '@clerk/clerk-js@6.40.0' },
      { path: '/bapi/v1/planets', status: 404 },
    )
    const callers = ['@clerk/clerk-js@6.40.0', '@clerk/clerk-js@7.0.0']
    expect(compared.unknown).toEqual([
      { what: 'GET /bapi/v1/planets', callers: [], statuses: [404] },
      { what: 'POST /v1/client/teleport', callers, statuses: [404] },
    ])
  })

  it('is told where the operation is not built, and where it lacks a parameter', () => {
    const compared = compare(
      { status: 501 },
      { path: '/bapi/v1/users', query: ['planet'] },
      { method: 'POST', path: '/v1/client/sign_ins/sia_1/attempt_first_factor', body: ['code', 'mood'] },
    )
    expect(compared.unanswered).toMatchObject([{ what: 'fapi getClient', statuses: [501] }])
    expect(compared.parameters.map(({ what }) => what)).toEqual([
      'bapi GetUserList: ?planet',
      'fapi attempt: mood',
    ])
  })

  it('leaves out scripts, pages and the inbox', () => {
    const paths = ['/npm/@clerk/ui@1/dist/ui.browser.js', '/sign-in', '/inbox/api/messages', '/readyz']
    expect(compare(...paths.map(path => ({ path })))).toMatchObject({ used: [], unknown: [] })
  })

  it('is said in words, with what was not asked the time before', () => {
    const before = compare({})
    const now = compare({}, { path: '/bapi/v1/users', query: ['planet'], caller: '@clerk/hono@0.2.0' })
    expect(reportOf(now, before.used).split('\n')).toEqual([
      '2 operations of the contract were asked',
      '',
      'asked for the first time',
      '  bapi GetUserList',
      '',
      'parameters that the contract does not have',
      '  bapi GetUserList: ?planet (200, @clerk/hono@0.2.0)',
    ])
  })
})

/** A server that reads every body, and asks itself. */
const SERVER = `
const server = require('node:http').createServer((request, response) => {
  let length = 0
  request.on('data', chunk => (length += chunk.length))
  request.on('end', () => response.writeHead(request.url.startsWith('/v1/no') ? 404 : 200).end(String(length)))
})
server.listen(0, '127.0.0.1', async () => {
  const root = 'http://127.0.0.1:' + server.address().port
  const post = (path, body, headers = {}) => fetch(root + path, { method: 'POST', body, headers })
  const lengths = []
  lengths.push(await (await post('/v1/a?_method=PATCH&_clerk_js_version=6.1.0', new URLSearchParams({ code: 'secret', 'x[y]': '1' }))).text())
  lengths.push(await (await post('/v1/no', JSON.stringify({ name: 'secret' }), { 'content-type': 'application/json', 'user-agent': '@clerk/hono@0.1.79' })).text())
  const form = new FormData()
  form.set('file', new Blob(['secret']), 'a.png')
  lengths.push(await (await post('/v1/c', form)).text())
  console.log(JSON.stringify(lengths))
  server.closeAllConnections()
  server.close()
})
`

it('the recording has names, callers and answers, no values, and takes nothing from the server', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'frontdesk-recording-'))
  try {
    const file = join(directory, 'requests.jsonl')
    const script = join(repositoryRoot, 'e2e/harness/record-requests.cjs')
    const { stdout } = await promisify(execFile)(process.execPath, ['--require', script, '-e', SERVER], {
      env: { PATH: process.env['PATH'], E2E_RECORD_REQUESTS: file },
    })
    const lengths = JSON.parse(stdout) as string[]
    expect(lengths.slice(0, 2)).toEqual(['22', '17'])
    expect(Number(lengths[2])).toBeGreaterThan(100)
    const text = await readFile(file, 'utf8')
    expect(text).not.toContain('secret')
    expect(parseRecording(text)).toEqual([
      {
        method: 'PATCH',
        path: '/v1/a',
        status: 200,
        caller: '@clerk/clerk-js@6.1.0',
        query: ['_method', '_clerk_js_version'],
        body: ['code', 'x[y]'],
      },
      {
        method: 'POST',
        path: '/v1/no',
        status: 404,
        caller: '@clerk/hono@0.1.79',
        query: [],
        body: ['name'],
      },
      { method: 'POST', path: '/v1/c', status: 200, caller: '', query: [], body: ['file'] },
    ])
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
})
