import { createPrivateKey } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { FrontdeskConfig } from '../../config/config-file.js'
import { parsePublishableKey } from '../../config/publishable-key.js'
import { hashSecret } from '../../platform/crypto.js'
import * as instanceStore from '../../store/unscoped/instances.js'
import { findState } from '../../store/unscoped/system-state.js'
import { dialects, openTestInstallation, type TestInstallation } from '../instances/installation.fixture.js'
import type * as Keys from '../instances/keys.js'
import { addSecretKey, revokeSecretKey, rotateSecretKey, rotateSigningKey } from '../instances/keys.js'
import { listInstanceKeys } from '../instances/list-keys.js'
import { InstanceRegistry } from '../instances/registry.js'
import { applyConfig, ensureDefaultApplication } from './provision.js'

/** One real RSA pair for all instances: making them is what these tests would spend their time on. */
vi.mock('../instances/keys.js', async importOriginal => {
  const original = await importOriginal<typeof Keys>()
  const pair = await original.generateSigningKeyPair()
  return { ...original, generateSigningKeyPair: async () => pair }
})

const PUBLIC_URL = 'http://localhost:4400'
const FIRST_KEY = 'sk_live_first000000000000000000'
const SECOND_KEY = 'sk_live_second00000000000000000'

function config(
  changes: Partial<FrontdeskConfig['applications'][number]['instances'][number]> = {},
): FrontdeskConfig {
  return {
    applications: [
      {
        name: 'Shop',
        instances: [
          { slug: 'dev', environment: 'development', settings: { session: { singleSession: true } } },
          {
            slug: 'prod',
            environment: 'production',
            domain: 'example.com',
            hosts: ['clerk.example.com'],
            proxyUrls: ['https://app.example.com/__clerk/'],
            origins: ['https://www.example.com'],
            secretKeys: [FIRST_KEY],
            ...changes,
          },
        ],
      },
    ],
  }
}

describe.each(dialects)('provisioning on %s', dialect => {
  let installation: TestInstallation
  beforeAll(async () => {
    installation = await openTestInstallation(dialect)
  })
  afterAll(() => installation.close())
  beforeEach(() => installation.clear())

  const keys = () => listInstanceKeys(installation, PUBLIC_URL)
  const revision = () => findState(installation.store.read, 'instances_revision')
  const instance = async (slug: string) =>
    (await instanceStore.findInstanceBySlug(installation.store.read, slug))!
  const registry = async () => {
    const made = new InstanceRegistry(installation.store, installation.clock, installation.masterKey)
    await made.refresh(true)
    return made
  }

  describe('the first start', () => {
    it('makes a default instance and the loopback-only one with live keys', async () => {
      await ensureDefaultApplication(installation, { publicUrl: PUBLIC_URL })
      const made = await keys()
      expect(made.map(row => [row.application, row.instance, row.environment, row.frontendApi])).toEqual([
        ['My application', 'default', 'development', 'http://localhost:4400'],
        ['My application', 'local', 'development', 'http://localhost:4400/local'],
      ])
      expect(made.map(row => row.publishableKey.slice(0, 8))).toEqual(['pk_test_', 'pk_live_'])
      expect(made[0]?.secretKey).toMatch(/^sk_test_[A-Za-z0-9]{40}$/)
      expect(made[1]?.secretKey).toMatch(/^sk_live_[A-Za-z0-9]{40}$/)
      for (const { publishableKey } of made)
        expect(parsePublishableKey(publishableKey)?.host).toMatch(/\.localhost$/)
    })

    it('needs no live keys behind https', async () => {
      await ensureDefaultApplication(installation, { publicUrl: 'https://auth.example.com' })
      expect((await keys()).map(row => row.instance)).toEqual(['default'])
    })

    it('keeps what the start before made', async () => {
      await ensureDefaultApplication(installation, { publicUrl: PUBLIC_URL })
      const [before, revisionBefore] = [await keys(), await revision()]
      await ensureDefaultApplication(installation, { publicUrl: 'http://localhost:9999' })
      expect(await keys()).toEqual(before)
      expect(await revision()).toBe(revisionBefore)
    })

    it('makes one application when several nodes start at once', async () => {
      const nodes = [installation, ...Array.from({ length: 3 }, () => installation.openAnotherNode())]
      await Promise.all(nodes.map(node => ensureDefaultApplication(node, { publicUrl: PUBLIC_URL })))
      expect(await instanceStore.listApplications(installation.store.read)).toHaveLength(1)
      expect((await keys()).map(row => row.instance)).toEqual(['default', 'local'])
      expect(await installation.store.read.selectFrom('signing_keys').selectAll().execute()).toHaveLength(2)
    })

    it('gives each instance a signing key that is encrypted at rest and can sign', async () => {
      await ensureDefaultApplication(installation, { publicUrl: PUBLIC_URL })
      const [row] = await installation.store.read.selectFrom('signing_keys').selectAll().execute()
      expect(row?.id).toMatch(/^ins_/)
      expect(row?.private_ciphertext).not.toContain('PRIVATE KEY')
      const key = createPrivateKey(installation.masterKey.decrypt(row!.private_ciphertext))
      expect(key.asymmetricKeyDetails?.modulusLength).toBe(2048)
      const known = await registry()
      const token = await known.sign(row!.instance_id, 'session', { sub: 'user_1' })
      expect(await known.verify(row!.instance_id, 'session', token)).toMatchObject({ sub: 'user_1' })
    })
  })

  describe('a configuration', () => {
    it('declares instances with addresses, keys and settings', async () => {
      await applyConfig(installation, config())
      const known = await registry()
      const production = (await known.findBySecretKey(FIRST_KEY))!
      expect(production).toMatchObject({
        slug: 'prod',
        applicationName: 'Shop',
        environment: 'production',
        isDefault: false,
        domain: 'example.com',
        origins: ['https://www.example.com'],
        urls: ['https://clerk.example.com', 'https://app.example.com/__clerk'],
      })
      expect(parsePublishableKey(production.publishableKey)).toEqual({
        kind: 'live',
        host: 'clerk.example.com',
      })
      expect(await known.findDefault()).toMatchObject({
        slug: 'dev',
        settings: { session: { singleSession: true, tokenLifetimeSeconds: 60 } },
      })
    })

    it('changes nothing the second time', async () => {
      await applyConfig(installation, config())
      const [before, revisionBefore] = [await keys(), await revision()]
      installation.clock.advance(60_000)
      await applyConfig(installation, config())
      expect(await keys()).toEqual(before)
      expect(await revision()).toBe(revisionBefore)
      expect((await instance('dev')).updated_at).toBe((await instance('dev')).created_at)
    })

    it('can be applied by several nodes at once', async () => {
      const nodes = [installation, ...Array.from({ length: 3 }, () => installation.openAnotherNode())]
      await Promise.all(nodes.map(node => applyConfig(node, config())))
      expect((await keys()).map(row => row.instance)).toEqual(['dev', 'prod'])
      expect(await revision()).toBe('1')
    })

    it('updates by slug and keeps the instance', async () => {
      await applyConfig(installation, config())
      const before = await instance('prod')
      await applyConfig(
        installation,
        config({ hosts: ['clerk.example.com', 'auth.example.com'], proxyUrls: [], origins: [] }),
      )
      const known = await registry()
      expect(await known.findById(before.id)).toMatchObject({
        urls: ['https://clerk.example.com', 'https://auth.example.com'],
        origins: [],
      })
      expect(await revision()).toBe('2')
    })

    it('moves an address from one instance to another', async () => {
      const development = (url: string, other: string): FrontdeskConfig => ({
        applications: [
          {
            name: 'Shop',
            instances: [
              { slug: 'a', environment: 'development', proxyUrls: [url] },
              { slug: 'b', environment: 'development', proxyUrls: [other] },
            ],
          },
        ],
      })
      await applyConfig(installation, development('http://localhost:4400/x', 'http://localhost:4400/y'))
      await applyConfig(installation, development('http://localhost:4400/y', 'http://localhost:4400/x'))
      expect((await (await registry()).findByUrl('http://localhost:4400/x'))?.slug).toBe('b')
    })

    it('mends settings that an older version took and this one does not', async () => {
      await applyConfig(installation, config())
      const { id } = await instance('prod')
      await installation.store.transaction(tx =>
        instanceStore.updateInstance(tx, id, { settings: { user: { createOrganizationsLimit: -1 } } }),
      )
      await applyConfig(installation, config({ settings: { user: { createOrganizationsLimit: 1 } } }))
      expect((await instance('prod')).settings).toEqual({ user: { createOrganizationsLimit: 1 } })
    })

    it('leaves settings alone that it does not mention', async () => {
      await applyConfig(installation, config())
      await applyConfig(installation, {
        applications: [{ name: 'Shop', instances: [{ slug: 'dev', environment: 'development' }] }],
      })
      expect((await instance('dev')).settings).toEqual({ session: { singleSession: true } })
    })

    it('revokes keys that are no longer in it and keeps generated ones', async () => {
      await applyConfig(installation, config())
      const generated = await addSecretKey(installation, await instance('prod'))
      await applyConfig(installation, config({ secretKeys: [SECOND_KEY] }))
      const known = await registry()
      expect(await known.findBySecretKey(FIRST_KEY)).toBeUndefined()
      expect((await known.findBySecretKey(SECOND_KEY))?.slug).toBe('prod')
      expect((await known.findBySecretKey(generated))?.slug).toBe('prod')
    })

    it('takes a key back that it names again', async () => {
      await applyConfig(installation, config())
      await applyConfig(installation, config({ secretKeys: [SECOND_KEY] }))
      await applyConfig(installation, config())
      expect((await (await registry()).findBySecretKey(FIRST_KEY))?.slug).toBe('prod')
    })

    it('gives an instance without keys a generated one', async () => {
      await applyConfig(installation, config())
      await applyConfig(installation, config({ secretKeys: [] }))
      expect((await keys()).find(row => row.instance === 'prod')?.secretKey).toMatch(
        /^sk_live_[A-Za-z0-9]{40}$/,
      )
    })

    it('takes over as default from the instance of the first start', async () => {
      await ensureDefaultApplication(installation, { publicUrl: PUBLIC_URL })
      await applyConfig(installation, config())
      const defaults = await instanceStore.listDefaultInstances(installation.store.read)
      expect(defaults.map(({ slug }) => slug)).toEqual(['dev'])
      expect((await (await registry()).findDefault())?.slug).toBe('dev')
    })

    it('refuses a file that is older than the one that was applied last, and changes nothing', async () => {
      const applied = ['https://www.example.com']
      const version = (configVersion: number, origins = applied) => ({
        ...config({ origins }),
        configVersion,
      })
      const others = ['https://other.example.com']
      await applyConfig(installation, config())
      await applyConfig(installation, version(2))
      const older = [config({ origins: others }), version(1, others)]
      for (const file of older) {
        await expect(applyConfig(installation, file)).rejects.toThrow('configVersion: must be 2 or higher')
        expect((await instance('prod')).origins).toEqual(applied)
      }
      await applyConfig(installation, version(2))
      await applyConfig(installation, version(3))
      await expect(applyConfig(installation, version(2))).rejects.toThrow('must be 3 or higher')
    })

    it('refuses to turn a development instance into production', async () => {
      await ensureDefaultApplication(installation, { publicUrl: PUBLIC_URL })
      await expect(applyConfig(installation, config({ slug: 'default' }))).rejects.toThrow(
        'cannot become production',
      )
      expect((await keys()).map(row => row.instance)).toEqual(['default', 'local'])
    })

    it('refuses a secret key of another instance', async () => {
      await applyConfig(installation, config())
      const stolen = config({ slug: 'prod-2', hosts: ['clerk2.example.com'], proxyUrls: [] })
      await expect(applyConfig(installation, stolen)).rejects.toThrow(
        'A secret key of instance prod-2 belongs to another instance',
      )
    })
  })

  describe('keys', () => {
    beforeEach(() => ensureDefaultApplication(installation, { publicUrl: PUBLIC_URL }))

    it('can be added beside the old one, which is then revoked', async () => {
      const old = (await keys())[0]!.secretKey
      installation.clock.advance(1000)
      const added = await addSecretKey(installation, await instance('default'))
      // what was printed before stays what is printed
      expect((await keys())[0]?.secretKey).toBe(old)
      for (const key of [old, added])
        expect((await (await registry()).findBySecretKey(key))?.slug).toBe('default')
      expect(await revokeSecretKey(installation, await instance('default'), old)).toBe('revoked')
      expect((await keys())[0]?.secretKey).toBe(added)
      expect(await (await registry()).findBySecretKey(old)).toBeUndefined()
    })

    it('are never left without a valid one', async () => {
      const [only] = await keys()
      expect(await revokeSecretKey(installation, await instance('default'), only!.secretKey)).toBe('last_key')
      expect(await revokeSecretKey(installation, await instance('default'), 'sk_test_unknown0')).toBe(
        'not_found',
      )
    })

    it('of the configuration are changed there', async () => {
      await applyConfig(installation, config())
      expect(await revokeSecretKey(installation, await instance('prod'), FIRST_KEY)).toBe(
        'declared_in_config',
      )
    })

    it('stop working at once when they are rotated', async () => {
      const old = (await keys())[0]!.secretKey
      const next = await rotateSecretKey(installation, await instance('default'))
      const known = await registry()
      expect([(await known.findBySecretKey(old))?.slug, (await known.findBySecretKey(next))?.slug]).toEqual([
        undefined,
        'default',
      ])
    })

    it('are stored as hash and ciphertext only', async () => {
      const { secretKey } = (await keys())[0]!
      const rows = await installation.store.read.selectFrom('secret_keys').selectAll().execute()
      expect(JSON.stringify(rows)).not.toContain(secretKey)
      expect(rows.map(row => row.key_hash)).toContain(hashSecret(secretKey))
    })

    it('that sign tokens can be rotated while old tokens still verify', async () => {
      const { id } = await instance('default')
      const token = await (await registry()).sign(id, 'session', { sub: 'user_1' })
      const { id: kid } = await rotateSigningKey(installation, await instance('default'))
      const known = await registry()
      expect((await known.jwks(id)).map(jwk => jwk['kid'])).toEqual([kid, expect.not.stringMatching(kid)])
      expect(await known.verify(id, 'session', token)).toMatchObject({ sub: 'user_1' })
    })

    it('that sign tokens can be dropped when one has leaked, on every running server', async () => {
      const { id } = await instance('default')
      const running = await registry()
      const token = await running.sign(id, 'session', { sub: 'user_1' })
      await rotateSigningKey(installation, await instance('default'))
      const options = { dropPrevious: true }
      const { id: kid, dropped } = await rotateSigningKey(installation, await instance('default'), options)
      expect(dropped).toBe(2)
      await running.refresh(true)
      expect((await running.jwks(id)).map(jwk => jwk['kid'])).toEqual([kid])
      expect(await running.verify(id, 'session', token)).toBeNull()
      expect(
        await running.verify(id, 'session', await running.sign(id, 'session', { sub: 'user_2' })),
      ).toMatchObject({ sub: 'user_2' })
    })
  })
})
