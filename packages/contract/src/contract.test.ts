import { describe, expect, it } from 'vitest'
import { applyOverlay, overlayApplies, type OverlayEntry } from './apply-overlay.js'
import type { ApiName } from './document.js'
import {
  API_VERSIONS,
  loadContract,
  loadPlatformContract,
  loadWebhookContract,
  NEWEST_API_VERSION,
} from './index.js'
import { readDocument } from './load.js'
import { OVERLAY } from './overlay.js'
import { createResponseValidator, createWebhookValidator } from './validate.js'
import { resolveApiVersion } from './versions.js'

const APIS: ApiName[] = ['bapi', 'fapi']
const everyVersion = APIS.flatMap(api => API_VERSIONS.map(version => [api, version] as const))

describe('operations', () => {
  it.each([
    ['bapi', 249],
    ['fapi', 202],
  ] as const)('of %s in the newest version are %i beside the overlay', (api, count) => {
    const { operations } = loadContract(api)
    expect(operations.filter(operation => !operation.overlay)).toHaveLength(count)
    expect(operations.filter(operation => operation.overlay).length).toBeGreaterThan(0)
  })

  it.each([
    ['bapi', [212, 219, 132, 219, 239, 249]],
    ['fapi', [158, 145, 132, 150, 192, 202]],
  ] as const)('of %s in every version are as many as the spec has', (api, counts) => {
    const found = API_VERSIONS.map(version => Object.keys(readDocument(api, version).operations).length)
    expect(found).toEqual(counts)
  })

  it.each(everyVersion)('of %s %s have one id and one route each', (api, version) => {
    const { operations } = loadContract(api, version)
    expect(new Set(operations.map(operation => operation.id)).size).toBe(operations.length)
    const routes = operations.map(({ method, path }) => `${method} ${path.replaceAll(/\{[^{}]+\}/g, '{}')}`)
    expect(new Set(routes).size).toBe(operations.length)
  })

  it.each(APIS)('of %s put a literal path before one whose parameter would swallow it', api => {
    const { operations } = loadContract(api)
    const shadowed = operations.filter(({ method, path }, index) =>
      operations
        .slice(0, index)
        .some(
          earlier =>
            earlier.method === method &&
            new RegExp(`^${earlier.path.replaceAll('.', '\\.').replaceAll(/\{[^{}]+\}/g, '[^/]+')}$`).test(
              path,
            ),
        ),
    )
    expect(shadowed.map(operation => operation.path)).toEqual([])
  })

  it('carry full paths', () => {
    const paths = (api: ApiName) => new Set(loadContract(api).operations.map(operation => operation.path))
    expect([...paths('bapi')].every(path => path.startsWith('/v1/'))).toBe(true)
    for (const path of ['/v1/client', '/.well-known/jwks.json', '/oauth/token', '/api_keys'])
      expect(paths('fapi')).toContain(path)
  })

  it('refuse unknown body parameters in the Backend API and ignore them in the Frontend API', () => {
    const allow = (api: ApiName) =>
      loadContract(api).operations.flatMap(({ body }) => body?.allowUnknown ?? [])
    expect(allow('fapi').every(Boolean)).toBe(true)
    expect(allow('bapi').some(Boolean)).toBe(false)
  })

  it('keep no prose', () => {
    const text = JSON.stringify([loadContract('bapi'), loadContract('fapi'), loadPlatformContract()])
    expect(text).not.toMatch(/"(summary|x-[a-z-]+|externalDocs|discriminator|nullable|oneOf)":/)
  })
})

describe('references', () => {
  it.each(everyVersion)('of %s %s all resolve', (api, version) => {
    const contract = loadContract(api, version)
    const names = [...JSON.stringify(contract).matchAll(/"\$ref":"([^"]+)"/g)].map(match => match[1]!)
    expect(names.length).toBeGreaterThan(0)
    for (const name of names) {
      expect(name).toMatch(/^#\/schemas\//)
      expect(contract.schemas).toHaveProperty([name.slice('#/schemas/'.length)])
    }
  })
})

describe('versions', () => {
  it('are known and ascend to the newest', () => {
    expect(API_VERSIONS).toEqual([...API_VERSIONS].sort())
    expect(NEWEST_API_VERSION).toBe('2026-05-12')
  })

  it.each([
    [undefined, '2021-02-05'],
    ['', '2021-02-05'],
    ['2021-02-05', '2021-02-05'],
    ['2025-11-10', '2025-11-10'],
    ['2025-05-01', '2025-04-10'],
    ['2020-01-01', '2021-02-05'],
    ['2099-01-01', '2026-05-12'],
    ['2025-13-40', null],
    ['2025-02-30', null],
    ['latest', null],
    ['2025-11-10; drop', null],
  ])('resolve %j to %j', (requested, version) => {
    expect(resolveApiVersion(requested)).toBe(version)
  })

  it('refuse to load an unknown one', () => {
    expect(() => loadContract('bapi', '2024-01-01')).toThrow('Unknown API version')
  })
})

describe('the overlay', () => {
  const label = (entry: OverlayEntry): string => {
    if ('operation' in entry) return entry.id
    return 'join' in entry ? `join ${entry.join}` : entry.at
  }

  it.each(APIS)('of %s cites a source in every entry', api => {
    expect(OVERLAY[api].filter(entry => entry.cite === '').map(label)).toEqual([])
  })

  it.each(APIS)('of %s finds the place of every entry in the newest version', api => {
    const document = readDocument(api, NEWEST_API_VERSION)
    const lost = OVERLAY[api].filter(entry => {
      const applies = overlayApplies(document, entry)
      Object.assign(document, applyOverlay(document, [entry]))
      return !applies
    })
    expect(lost.map(label)).toEqual([])
  })

  it.each(APIS)('of %s holds no entry that changes nothing in any version', api => {
    const idle = new Set(OVERLAY[api].map(label))
    for (const version of API_VERSIONS) {
      let document = readDocument(api, version)
      for (const entry of OVERLAY[api]) {
        const before = JSON.stringify(document)
        document = applyOverlay(document, [entry])
        if (JSON.stringify(document) !== before) idle.delete(label(entry))
      }
    }
    expect([...idle]).toEqual([])
  })

  it('gives sessions tasks and the pending status in every version of both APIs', () => {
    for (const [api, name] of [
      ['bapi', 'Session'],
      ['fapi', 'Client.Session'],
    ] as const) {
      for (const version of API_VERSIONS) {
        const { properties } = loadContract(api, version).schemas[name]!
        expect(properties?.status?.enum).toContain('pending')
        expect(properties?.tasks).toBeDefined()
      }
    }
  })

  it('lets a sign-in have no verification yet, and gives users their enterprise accounts', () => {
    for (const version of API_VERSIONS) {
      const { schemas } = loadContract('fapi', version)
      const { first_factor_verification } = schemas['Client.SignIn']!.properties!
      expect(first_factor_verification?.anyOf).toContainEqual({ type: 'null' })
      expect(schemas['Client.User']!.properties?.enterprise_accounts?.type).toBe('array')
    }
  })

  it('adds the operations that SDKs call and the newest spec lacks', () => {
    const added = loadContract('bapi').operations.filter(operation => operation.overlay)
    expect(added.map(operation => operation.id)).toEqual(
      expect.arrayContaining(['GetHandshakePayload', 'VerifySession', 'CreateAccountlessApplication']),
    )
    expect(
      loadContract('bapi', '2025-03-12').operations.find(({ id }) => id === 'VerifySession')?.overlay,
    ).toBe(false)
  })
})

describe('response validation', () => {
  it.each(everyVersion)(
    'compiles every response of %s %s',
    (api, version) => {
      const check = createResponseValidator(api, version)
      for (const { id, responses } of loadContract(api, version).operations) {
        for (const [status, schema] of Object.entries(responses)) {
          const mismatches = check(id, Number(status), undefined)
          expect(Array.isArray(mismatches)).toBe(true)
          if (!schema) expect(mismatches).toEqual([])
        }
      }
    },
    60_000,
  )

  const check = createResponseValidator('bapi')
  const token = { object: 'token', jwt: 'x' }

  it('accepts a right answer', () => {
    expect(check('CreateSessionToken', 200, token)).toEqual([])
  })

  it('names what is missing, wrong, and too much', () => {
    expect(check('CreateAccountlessApplication', 200, { object: 'x', more: 1 })).toEqual([
      '(body) must have publishable_key',
      '(body) must not have more',
      '/object is "x", must be one of "accountless_application"',
    ])
  })

  it('refuses an undeclared status, a body where none is declared, and an unknown operation', () => {
    expect(check('CreateSessionToken', 201, token)).toEqual(['status 201 is not declared, only 200'])
    expect(check('UpdateInstance', 204, undefined)).toEqual([])
    expect(check('UpdateInstance', 204, {})).toHaveLength(1)
    expect(check('Nothing', 200, {})).toHaveLength(1)
  })

  it('checks errors of any status against the error shape', () => {
    const error = { code: 'x', message: 'X', long_message: 'X.', meta: {} }
    expect(check('CreateSessionToken', 418, { errors: [error], clerk_trace_id: 'y' })).toEqual([])
    expect(check('CreateSessionToken', 404, { error: 'x' })).toEqual(['(body) must have errors'])
    expect(
      check('CreateSessionToken', 404, { errors: [{ ...error, long_message: undefined, status: 1 }] }),
    ).toEqual(['/errors/0 must have long_message', '/errors/0 must not have status'])
  })

  it('stops at twenty messages', () => {
    const messages = createResponseValidator('fapi')('getClient', 200, {
      response: { sessions: [{}, {}, {}] },
      client: null,
    })
    expect(messages).toHaveLength(20)
    expect(messages.at(-1)).toMatch(/^and \d+ more$/)
  })

  it('takes the piggybacked client for required', () => {
    expect(createResponseValidator('fapi')('createSignIn', 200, { response: {} })).toContain(
      '(body) must have client',
    )
  })
})

describe('webhook events', () => {
  it('are all there and compile', () => {
    const { events } = loadWebhookContract()
    expect(Object.keys(events)).toHaveLength(45)
    const check = createWebhookValidator()
    for (const type of Object.keys(events)) expect(check(type, {})).toContain('(body) must have data')
  })

  it('refuse an unknown type', () => {
    expect(createWebhookValidator()('user.vanished', {})).toHaveLength(1)
  })
})
