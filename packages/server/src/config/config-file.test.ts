import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findConfigFile, loadConfigFile, parseConfig } from './config-file.js'
import { formatPublishableKey } from './publishable-key.js'

const production = {
  slug: 'prod',
  environment: 'production',
  domain: 'example.com',
  hosts: ['clerk.example.com'],
}
const development = { slug: 'dev', environment: 'development' }

const withInstances = (...instances: object[]) => ({ applications: [{ name: 'Shop', instances }] })

describe('a configuration', () => {
  it('is accepted with the least that an instance needs', () => {
    expect(parseConfig(withInstances(development, production)).applications[0]?.instances).toHaveLength(2)
  })

  const refused: [what: string, config: object, message: string][] = [
    [
      'a setting out of range',
      withInstances(development, { ...production, settings: { session: { tokenLifetimeSeconds: 1 } } }),
      'applications[0].instances[1].settings.session.tokenLifetimeSeconds: ',
    ],
    [
      'an unknown setting',
      withInstances({ ...development, settings: { sessions: {} } }),
      'applications[0].instances[0].settings: ',
    ],
    [
      'an unknown field',
      withInstances({ ...development, slugg: 'x' }),
      'applications[0].instances[0]: Unrecognized key: "slugg"',
    ],
    ['no applications', {}, 'applications: '],
    [
      'a slug with a slash',
      withInstances({ ...development, slug: 'a/b' }),
      'applications[0].instances[0].slug: must be url-safe',
    ],
    [
      'a slug that hides a path',
      withInstances({ ...development, slug: 'v1' }),
      'applications[0].instances[0].slug: is the name of',
    ],
    [
      'the same slug twice',
      withInstances(development, development),
      'applications[0].instances[1].slug: another instance slug is the same',
    ],
    [
      'a publishable key without a host',
      withInstances({ ...development, publishableKey: 'pk_test_abc' }),
      'applications[0].instances[0].publishableKey: must be',
    ],
    [
      'a publishable key of a host without a dot',
      withInstances({ ...development, publishableKey: formatPublishableKey('test', 'localhost') }),
      'applications[0].instances[0].publishableKey: must be',
    ],
    [
      'a test key in production',
      withInstances({ ...production, publishableKey: formatPublishableKey('test', 'clerk.example.com') }),
      'applications[0].instances[0].publishableKey: must be a pk_live_ key',
    ],
    [
      'a key of another host',
      withInstances({ ...production, publishableKey: formatPublishableKey('live', 'clerk.other.com') }),
      'applications[0].instances[0].publishableKey: its host clerk.other.com must be one of `hosts`',
    ],
    [
      'a secret key of the wrong kind',
      withInstances({ ...development, secretKeys: ['sk_live_abcdefgh1234567812345678'] }),
      'applications[0].instances[0].secretKeys[0]: must be an sk_test_ key',
    ],
    [
      'a live secret key that can be guessed',
      withInstances({ ...production, secretKeys: ['sk_live_only21characters00000'] }),
      'applications[0].instances[0].secretKeys[0]: must be sk_test_',
    ],
    [
      'the same secret key in two instances',
      withInstances(
        { ...development, secretKeys: ['sk_test_abcdefgh12345678'] },
        { ...development, slug: 'dev-2', secretKeys: ['sk_test_abcdefgh12345678'] },
      ),
      'applications[0].instances[1].secretKeys[0]: another secret key is the same',
    ],
    [
      'no domain in production',
      withInstances({ ...production, domain: undefined }),
      'applications[0].instances[0].domain: is needed',
    ],
    [
      'no address in production',
      withInstances({ ...production, hosts: [] }),
      'applications[0].instances[0].hosts: production needs',
    ],
    [
      'plain http in production',
      withInstances({ ...production, proxyUrls: ['http://app.example.com/__clerk'] }),
      'applications[0].instances[0].proxyUrls[0]: must be https',
    ],
    [
      'a host outside of the domain',
      withInstances({ ...production, hosts: ['clerk.notexample.com'] }),
      'applications[0].instances[0].hosts[0]: must be within the domain example.com',
    ],
    [
      'an origin with a path',
      withInstances({ ...development, origins: ['https://app.example.com/x'] }),
      'applications[0].instances[0].origins[0]: must be an origin',
    ],
    [
      'two defaults',
      withInstances({ ...development, default: true }, { ...development, slug: 'b', default: true }),
      'applications[0].instances[1].default: only one',
    ],
    [
      'a default in production',
      withInstances({ ...production, default: true }),
      'applications[0].instances[0].default: must be',
    ],
    [
      'a web address as smtp',
      { ...withInstances(development), smtp: 'https://example.com' },
      'smtp: must be an smtp',
    ],
  ]
  it.each(refused)('is refused with %s, naming the path', (_, config, message) => {
    expect(() => parseConfig(config, 'frontdesk.config.ts')).toThrow(`frontdesk.config.ts: ${message}`)
  })

  it('reports every mistake at once', () => {
    expect(() =>
      parseConfig(withInstances({ ...development, slug: 'A' }, { ...production, domain: 7 })),
    ).toThrow(
      /\n {2}applications\[0\]\.instances\[0\]\.slug: .*\n {2}applications\[0\]\.instances\[1\]\.domain: /,
    )
  })
})

describe('a configuration file', () => {
  let directory: string
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'frontdesk-config-'))
  })
  afterAll(() => rmSync(directory, { recursive: true, force: true }))

  const write = (name: string, text: string) => {
    const path = join(directory, name)
    writeFileSync(path, text)
    return path
  }
  const json = JSON.stringify(withInstances(development))

  it('may be TypeScript that imports defineConfig, without the package being installed', async () => {
    const path = write(
      'frontdesk.config.ts',
      `import { defineConfig } from 'frontdesk'\nconst config: ReturnType<typeof defineConfig> = ${json}\nexport default defineConfig(config)\n`,
    )
    expect(await loadConfigFile(path)).toEqual(withInstances(development))
  })

  it('may be a JavaScript module', async () => {
    expect(await loadConfigFile(write('frontdesk.config.mjs', `export default ${json}`))).toEqual(
      withInstances(development),
    )
  })

  it('may be JSON', async () => {
    expect(await loadConfigFile(write('frontdesk.config.json', json))).toEqual(withInstances(development))
  })

  it('is found by its name, TypeScript first', () => {
    write('frontdesk.config.ts', '')
    write('frontdesk.config.json', json)
    expect(findConfigFile(directory)).toBe(join(directory, 'frontdesk.config.ts'))
    expect(findConfigFile(join(directory, 'elsewhere'))).toBeUndefined()
  })

  it('is named when it is missing or broken', async () => {
    await expect(loadConfigFile(join(directory, 'none.json'))).rejects.toThrow(
      /configuration file .*none\.json does not exist/,
    )
    await expect(loadConfigFile(write('broken.json', '{'))).rejects.toThrow(/broken\.json: .*JSON/)
    await expect(loadConfigFile(write('empty.mjs', ''))).rejects.toThrow('empty.mjs: has no default export')
    await expect(loadConfigFile(write('frontdesk.yaml', ''))).rejects.toThrow(
      'must be a .ts, .js, .mjs or .json file',
    )
  })
})
