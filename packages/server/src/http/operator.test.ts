import { describe, expect, it } from 'vitest'
import { instanceWith } from '../context/instance.fixture.js'
import type { Instances } from '../context/services.js'
import { ApiError } from '../errors/api-error.js'
import { MasterKey } from '../platform/crypto.js'
import { adminTokenOf, authenticateOperator } from './operator.js'

const TOKEN = adminTokenOf(new MasterKey(Buffer.alloc(32, 1)))
const dev = instanceWith({}, { id: 'ins_dev', slug: 'dev' })
const live = instanceWith({}, { id: 'ins_live', slug: 'live', isDefault: false })

const registryOf = (byDefault = true) =>
  ({
    findBySlug: slug => Promise.resolve([dev, live].find(each => each.slug === slug)),
    findById: id => Promise.resolve([dev, live].find(each => each.id === id)),
    findBySecretKey: key => Promise.resolve(key === 'sk_live_1' || key === TOKEN.slice(1) ? live : undefined),
    findDefault: () => Promise.resolve(byDefault ? dev : undefined),
  }) as Partial<Instances> as Instances

async function outcomeOf(authorization: string | null, wanted: string | null, registry = registryOf()) {
  try {
    const request = { authorization, wanted, site: '203.0.113.7' }
    const { caller, instance } = await authenticateOperator(request, registry, TOKEN)
    return `${caller.kind} ${instance.slug}`
  } catch (error) {
    if (error instanceof ApiError) return error.code
    throw error
  }
}

describe('the operator of an instance', () => {
  it.each([
    ['the admin token, the default one', `Bearer ${TOKEN}`, null, 'operator dev'],
    ['the admin token, one by its slug', `Bearer ${TOKEN}`, 'live', 'operator live'],
    ['the admin token, one by its id', `Bearer ${TOKEN}`, 'ins_live', 'operator live'],
    ['the admin token, one that there is not', `Bearer ${TOKEN}`, 'other', 'admin_instance_not_found'],
    ['a scheme in other letters', `bearer  ${TOKEN}`, null, 'operator dev'],
    ['a token that lacks its end', `Bearer ${TOKEN.slice(0, -1)}`, null, 'admin_credential_invalid'],
    ['a token with more at its end', `Bearer ${TOKEN}x`, null, 'admin_credential_invalid'],
    ['a secret key, its own', 'Bearer sk_live_1', null, 'secret_key live'],
    ['a secret key, its own by its slug', 'Bearer sk_live_1', 'live', 'secret_key live'],
    ['a secret key, its own by its id', 'Bearer sk_live_1', 'ins_live', 'secret_key live'],
    ['a secret key, another one', 'Bearer sk_live_1', 'dev', 'admin_credential_invalid'],
    ['a secret key, one that there is not', 'Bearer sk_live_1', 'other', 'admin_credential_invalid'],
    ['a secret key of nobody', 'Bearer sk_test_1', null, 'admin_credential_invalid'],
    [
      'something that is no secret key, though it is somebody’s',
      `Bearer ${TOKEN.slice(1)}`,
      null,
      'admin_credential_invalid',
    ],
    ['nothing', null, null, 'admin_credential_missing'],
    ['a token without a scheme', TOKEN, null, 'admin_credential_missing'],
    ['two tokens', `Bearer ${TOKEN} ${TOKEN}`, null, 'admin_credential_missing'],
  ])('is known by %s', async (_, authorization, wanted, outcome) =>
    expect(await outcomeOf(authorization, wanted)).toBe(outcome),
  )

  it('names one where there is no default', async () =>
    expect(await outcomeOf(`Bearer ${TOKEN}`, null, registryOf(false))).toBe('admin_instance_not_found'))

  it('has a token that comes of the master key alone, and says nothing of it', () => {
    expect(adminTokenOf(new MasterKey(Buffer.alloc(32, 1)))).toBe(TOKEN)
    expect(adminTokenOf(new MasterKey(Buffer.alloc(32, 2)))).not.toBe(TOKEN)
    expect(TOKEN.length).toBeGreaterThan(20)
  })
})
