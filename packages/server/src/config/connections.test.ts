import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { ConfigError } from './config-error.js'
import { parseConfig } from './config-file.js'

const PLACE = 'applications[0].instances[0].connections'
const keyOn = (namedCurve: string) =>
  generateKeyPairSync('ec', { namedCurve }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const P256 = keyOn('P-256')

const development = { slug: 'dev', environment: 'development' }
const production = {
  slug: 'prod',
  environment: 'production',
  domain: 'example.com',
  hosts: ['clerk.example.com'],
}
const configOf = (connections: unknown, instance: object = development) => ({
  applications: [{ name: 'Shop', instances: [{ ...instance, connections }] }],
})
const parsed = (connections: unknown) =>
  parseConfig(configOf(connections)).applications[0]!.instances[0]!.connections

/** What is wrong with the connections of an instance, each mistake with its path. */
function mistakes(connections: unknown, instance: object = development): string[] {
  try {
    parseConfig(configOf(connections, instance), 'it')
    return []
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.message
      .replace(/^it:\s+/, '')
      .split('\n  ')
      .map(line => line.replace(PLACE, ''))
  }
}

const credentials = { clientId: 'id', clientSecret: 'secret' }
const acme = { name: 'Acme', discoveryUrl: 'https://id.acme.example', clientId: 'id' }
const addresses = {
  authorizationUrl: 'https://a.example/auth',
  tokenUrl: 'https://a.example/token',
  userInfoUrl: 'https://a.example/me',
}
const plain = { name: 'Plain', ...addresses, ...credentials }
const apple = { clientId: 'web', teamId: 'T', keyId: 'K', privateKey: P256 }

describe('connections of a configuration', () => {
  it.each<[string, object, string[]]>([
    ['a preset with credentials', { google: credentials }, []],
    ['a preset without any', { google: {}, x: { clientId: undefined } }, []],
    ['a preset whose variables are set to nothing', { google: { clientId: '', clientSecret: ' ' } }, []],
    [
      'half of the credentials',
      { google: { clientId: 'id' } },
      ['.google.clientSecret: is needed beside clientId'],
    ],
    ['an unknown field', { google: { secret: 'x' } }, ['.google: Unrecognized key: "secret"']],
    ['a field of another preset', { github: { tenant: 'x' } }, ['.github: Unrecognized key: "tenant"']],
    ['Apple with its key', { apple }, []],
    ['Apple with a key in one line', { apple: { ...apple, privateKey: P256.replaceAll('\n', '\\n') } }, []],
    [
      'Apple with a key on another curve',
      { apple: { ...apple, privateKey: keyOn('P-384') } },
      ['.apple.privateKey: must be the PEM of a P-256 private key (.p8)'],
    ],
    [
      'Apple with no key',
      { apple: { ...apple, privateKey: '' } },
      ['.apple.privateKey: is needed beside clientId, teamId, keyId'],
    ],
    ['a provider by discovery', { custom_acme: acme }, []],
    ['a provider by addresses', { custom_2: plain }, []],
    [
      'a provider with two of three addresses',
      { custom_a: { ...plain, tokenUrl: undefined } },
      [
        '.custom_a.discoveryUrl: must be there alone, or authorizationUrl, tokenUrl and userInfoUrl in place of it',
      ],
    ],
    [
      'a provider with both',
      { custom_a: { ...acme, ...addresses } },
      [
        '.custom_a.discoveryUrl: must be there alone, or authorizationUrl, tokenUrl and userInfoUrl in place of it',
      ],
    ],
    [
      'a public client without PKCE',
      { custom_a: { ...acme, pkce: false } },
      ['.custom_a.clientSecret: is needed: without it and without PKCE anybody could take a code'],
    ],
    [
      'a domain that is none',
      { google: { ...credentials, blockedEmailDomains: ['@example.com'] } },
      ['.google.blockedEmailDomains[0]: must be a domain of email addresses such as example.com'],
    ],
  ])('take or refuse %s', (_, connections, expected) => {
    expect(mistakes(connections)).toEqual(expected)
  })

  it.each(['myspace', 'custom_', 'custom_A', `custom_${'a'.repeat(41)}`, '__proto__x', 'toString'])(
    'know no %s',
    key => {
      const [mistake, ...more] = mistakes({ [key]: credentials })
      expect(more).toEqual([])
      expect(mistake).toContain(`.${key}: must be one of apple, atlassian,`)
    },
  )

  it.each([[[]], ['google'], [null]])('are an object by key, and not %j', connections => {
    expect(mistakes(connections)).toEqual([': must be an object of connections by key'])
  })

  it('need credentials and https in production', () => {
    const http = { ...acme, discoveryUrl: 'http://id.acme.example', logoUrl: 'http://acme.example/logo' }
    const problems = mistakes({ google: {}, custom_acme: http, github: credentials }, production)
    expect(problems).toEqual([
      '.google: needs its credentials in production: the built-in test provider is for development instances',
      '.custom_acme: must have https addresses in production: logoUrl, discoveryUrl',
    ])
    expect(mistakes({ custom_acme: http })).toEqual([])
  })

  it('have one form, with the secret apart from everything else', () => {
    expect(parsed({ apple: { ...apple, allowedEmailDomains: ['Example.com'] }, custom_acme: acme })).toEqual({
      apple: {
        enabled: true,
        clientId: 'web',
        secret: P256.trim(),
        options: {
          name: null,
          logoUrl: null,
          forSignIn: true,
          blockEmailSubaddresses: false,
          allowedEmailDomains: ['example.com'],
          blockedEmailDomains: [],
          scopes: [],
          provider: { teamId: 'T', keyId: 'K' },
        },
      },
      custom_acme: {
        enabled: true,
        clientId: 'id',
        secret: null,
        options: {
          name: 'Acme',
          logoUrl: null,
          forSignIn: true,
          blockEmailSubaddresses: false,
          allowedEmailDomains: null,
          blockedEmailDomains: [],
          scopes: [],
          provider: { discoveryUrl: 'https://id.acme.example' },
        },
      },
    })
  })
})
