import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ConnectionsInput } from '../../config/connections.js'
import { insertConnection, listConnections, updateConnection } from '../../store/connections.js'
import * as instanceStore from '../../store/unscoped/instances.js'
import { dialects, openTestInstallation, type TestInstallation } from '../instances/installation.fixture.js'
import { InstanceRegistry } from '../instances/registry.js'
import { applyConfig, ensureDefaultApplication } from './provision.js'

const google = { clientId: 'web', clientSecret: 'GOCSPX-1' }

describe.each(dialects)('connections of the configuration on %s', dialect => {
  let installation: TestInstallation
  beforeAll(async () => {
    installation = await openTestInstallation(dialect)
  })
  afterAll(() => installation.close())

  async function apply(slug: string, connections?: ConnectionsInput) {
    installation.clock.advance(1000)
    const instance = { slug, environment: 'development' as const, connections }
    await applyConfig(installation, { applications: [{ name: 'Shop', instances: [instance] }] })
  }
  const idOf = async (slug: string) =>
    (await instanceStore.findInstanceBySlug(installation.store.read, slug))!.id
  const rows = async (slug: string) =>
    listConnections({ db: installation.store.read, instance: { id: await idOf(slug) } })
  const keys = async (slug: string) => (await rows(slug)).map(({ key }) => key)
  const revision = async (slug: string) => {
    const changes = await installation.store.read
      .selectFrom('instance_changes')
      .select('revision')
      .where('instance_id', '=', await idOf(slug))
      .executeTakeFirst()
    return changes?.revision
  }

  it('are made once, found again by key, and changed as the file changes', async () => {
    await apply('made', { google })
    const [made, ...others] = await rows('made')
    expect(others).toEqual([])
    expect(made).toMatchObject({ key: 'google', enabled: true, client_id: 'web', source: 'config' })
    expect(made!.id).toMatch(/^oacc_/)
    expect(installation.masterKey.decrypt(made!.client_secret_ciphertext!)).toBe('GOCSPX-1')

    const before = await revision('made')
    await apply('made', { google })
    expect(await rows('made')).toEqual([made])
    expect(await revision('made')).toBe(before)

    await apply('made', { google: { ...google, clientSecret: 'GOCSPX-2', forSignIn: false } })
    const [changed] = await rows('made')
    expect(changed).toMatchObject({ id: made!.id, options: { forSignIn: false } })
    expect(installation.masterKey.decrypt(changed!.client_secret_ciphertext!)).toBe('GOCSPX-2')
    expect(await revision('made')).toBeGreaterThan(before!)
  })

  it.each<[string, ConnectionsInput]>([
    ['another secret', { google: { ...google, clientSecret: 'GOCSPX-2' } }],
    ['another client', { google: { ...google, clientId: 'other' } }],
    ['being switched off', { google: { ...google, enabled: false } }],
    ['another option', { google: { ...google, scopes: ['calendar'] } }],
  ])('follow %s alone', async (_, connections) => {
    await apply('follows', { google })
    const [before] = await rows('follows')
    await apply('follows', connections)
    const [after] = await rows('follows')
    expect(after).not.toEqual(before)
    await apply('follows', { google })
  })

  it('go when the file names them no longer, and only then; others stay', async () => {
    await apply('goes', { google, github: {} })
    const [row] = await rows('goes')
    await installation.store.transaction(tx =>
      insertConnection({ db: tx }, { ...row!, id: 'oacc_api', key: 'slack', source: 'api' }),
    )
    await apply('goes')
    expect(await keys('goes')).toEqual(['github', 'google', 'slack'])
    await apply('goes', { google })
    expect(await keys('goes')).toEqual(['google', 'slack'])
    await apply('goes', {})
    expect(await keys('goes')).toEqual(['slack'])
  })

  it('are the file’s as soon as it takes their key', async () => {
    await apply('takes', { google })
    const [row] = await rows('takes')
    await installation.store.transaction(tx =>
      updateConnection({ db: tx, instance: { id: row!.instance_id } }, row!.id, { source: 'api' }),
    )
    await apply('takes', { google })
    expect(await rows('takes')).toMatchObject([{ id: row!.id, source: 'config' }])
  })

  it('are a change of the instance when they go, too', async () => {
    await apply('change', { google, github: {} })
    const before = await revision('change')
    await apply('change', { google })
    expect(await revision('change')).toBeGreaterThan(before!)
  })

  it('are Google and GitHub on the test provider where a new development instance names none', async () => {
    await apply('new')
    expect(await rows('new')).toMatchObject([
      { key: 'github', client_id: null, client_secret_ciphertext: null },
      { key: 'google', client_id: null, client_secret_ciphertext: null },
    ])
    await apply('none', {})
    await apply('none')
    expect(await rows('none')).toEqual([])
  })

  it('are none in a new production instance that names none', async () => {
    const instance = {
      slug: 'prod',
      environment: 'production' as const,
      domain: 'example.com',
      hosts: ['clerk.example.com'],
    }
    await applyConfig(installation, { applications: [{ name: 'Shop', instances: [instance] }] })
    expect(await rows('prod')).toEqual([])
  })

  it('are part of the instance, and known to other nodes after a change', async () => {
    const registry = new InstanceRegistry(installation.store, installation.clock, installation.masterKey)
    await apply('part', { google, custom_acme: { name: 'Acme', discoveryUrl: 'https://id.acme.example' } })
    await registry.refresh(true)
    const loaded = async () => (await registry.findBySlug('part'))!.connections
    expect(await loaded()).toMatchObject([
      {
        key: 'custom_acme',
        name: 'Acme',
        clientId: null,
        options: { discoveryUrl: 'https://id.acme.example' },
      },
      { key: 'google', name: 'Google', clientId: 'web', isEnabled: true, isForSignIn: true },
    ])
    const changed = {
      enabled: false,
      forSignIn: false,
      blockEmailSubaddresses: true,
      allowedEmailDomains: ['a.example'],
      blockedEmailDomains: ['b.example'],
      scopes: ['calendar'],
    }
    await apply('part', { google: { ...google, ...changed, nativeClientIds: ['phone'] } })
    await registry.refresh(true)
    expect(await loaded()).toMatchObject([
      {
        key: 'google',
        isEnabled: false,
        isForSignIn: false,
        blocksSubaddresses: true,
        allowedEmailDomains: ['a.example'],
        blockedEmailDomains: ['b.example'],
        scopes: ['calendar'],
        options: { nativeClientIds: ['phone'] },
      },
    ])
  })

  it('are there after the first start of all', async () => {
    await installation.clear()
    await ensureDefaultApplication(installation, { publicUrl: 'http://localhost:4400' })
    expect(await keys('default')).toEqual(['github', 'google'])
  })
})
