import { describe, expect, it } from 'vitest'
import { ConfigError } from './config-error.js'
import { parseConfig } from './config-file.js'
import { formatPublishableKey } from './publishable-key.js'

const production = {
  slug: 'prod',
  environment: 'production',
  domain: 'example.com',
  hosts: ['clerk.example.com'],
}
const development = { slug: 'dev', environment: 'development' }
const PLACE = 'applications[0].instances[0]'

/** What is wrong with a configuration, each mistake with its path. */
function mistakes(config: object): string[] {
  try {
    parseConfig(config, 'it')
    return []
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.message.replace(/^it:\s+/, '').split('\n  ')
  }
}
const ofInstances = (...instances: object[]) => mistakes({ applications: [{ name: 'Shop', instances }] })
const ofWhole = (more: object) =>
  mistakes({ applications: [{ name: 'Shop', instances: [development] }], ...more })

describe('an instance of a configuration', () => {
  it.each<[string, object, string[]]>([
    ['a host of the domain itself', { ...production, hosts: ['example.com'] }, []],
    ['a host with a port', { ...production, hosts: ['clerk.example.com:8443'] }, []],
    ['a proxy on the domain', { ...production, hosts: [], proxyUrls: ['https://example.com/__clerk/'] }, []],
    [
      'a proxy on another domain',
      { ...production, proxyUrls: ['https://example.org/__clerk'] },
      [`${PLACE}.proxyUrls[0]: must be within the domain example.com`],
    ],
    [
      'a proxy with a query',
      { ...production, proxyUrls: ['https://example.com/?x'] },
      [`${PLACE}.proxyUrls[0]: must have no query and no fragment`],
    ],
    [
      'an origin over plain http',
      { ...production, origins: ['http://app.example.com'] },
      [`${PLACE}.origins[0]: must be https in production`],
    ],
    ['the same in development', { ...development, origins: ['http://app.example.com'] }, []],
    ['live keys in development', { ...development, liveKeys: true }, []],
    [
      'live keys in production',
      { ...production, liveKeys: true },
      [`${PLACE}.liveKeys: is for development instances`],
    ],
    [
      'live keys beside a test key',
      { ...development, liveKeys: true, publishableKey: formatPublishableKey('test', 'a.example.com') },
      [`${PLACE}.publishableKey: must be a pk_live_ key, as liveKeys says`],
    ],
    [
      'a key of another host, which a proxy makes good',
      {
        ...production,
        publishableKey: formatPublishableKey('live', 'clerk.other.com'),
        proxyUrls: ['https://example.com/__clerk'],
      },
      [],
    ],
    [
      'a template that lives for ever',
      { ...development, jwtTemplates: { api: { claims: {}, lifetimeSeconds: 315_360_001 } } },
      [`${PLACE}.jwtTemplates.api.lifetimeSeconds: Too big: expected number to be <=315360000`],
    ],
  ])('has, with %s, the mistakes %j', (_, instance, expected) =>
    expect(ofInstances(instance)).toEqual(expected),
  )

  it.each<[string, object, string]>([
    ['host', { hosts: ['clerk.example.com'] }, 'hosts[0]'],
    ['address of a proxy', { proxyUrls: ['https://clerk.example.com'] }, 'proxyUrls[0]'],
    ['address of a proxy with a slash', { proxyUrls: ['https://clerk.example.com/'] }, 'proxyUrls[0]'],
  ])('shares no %s with another one', (_, more, place) =>
    expect(ofInstances(production, { ...development, ...more })).toEqual([
      `applications[0].instances[1].${place}: another address is the same`,
    ]),
  )

  it('may share an address with nobody, but a slug neither, across applications', () =>
    expect(
      mistakes({
        applications: [
          { name: 'Shop', instances: [development] },
          { name: 'shop!', instances: [development] },
        ],
      }),
    ).toEqual([
      'applications[1].slug: another application slug is the same',
      'applications[1].instances[0].slug: another instance slug is the same',
    ]))
})

describe('the whole of a configuration', () => {
  it.each<[object, string | null]>([
    [{ trustProxy: 0 }, null],
    [{ trustProxy: 99 }, null],
    [{ trustProxy: '10.0.0.0/8, ::1' }, null],
    [{ trustProxy: 100 }, 'trustProxy'],
    [{ trustProxy: 'everyone' }, 'trustProxy'],
    [{ breachService: false }, null],
    [{ breachService: true }, 'breachService'],
    [{ redis: 'redis://localhost' }, null],
    [{ redis: 'http://localhost' }, 'redis'],
    [{ svix: 'https://token@svix.example.com' }, null],
    [{ svix: 'https://svix.example.com' }, 'svix'],
    [{ publicUrl: 'auth.example.com' }, 'publicUrl'],
    [{ applications: [{ name: '', instances: [development] }] }, 'applications[0].name'],
    [{ applications: [{ name: 'Shop', instances: [] }] }, 'applications[0].instances'],
  ])('with %j names what is wrong: %s', (more, path) =>
    expect(ofWhole(more).map(mistake => mistake.split(': ')[0])).toEqual(path === null ? [] : [path]),
  )
})
