import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { MasterKey } from '../../platform/crypto.js'
import type { MessageRow } from '../../store/tables.js'
import { CIPHERTEXT_COLUMNS } from '../../store/unscoped/ciphertexts.js'
import { dialects, openTestInstallation, type TestInstallation } from '../instances/installation.fixture.js'
import type * as Keys from '../instances/keys.js'
import { listInstanceKeys } from '../instances/list-keys.js'
import { InstanceRegistry } from '../instances/registry.js'
import { checkMasterKey, rotateMasterKey } from './master-key-check.js'
import { ensureDefaultApplication } from './provision.js'

/** One real RSA pair for all instances: making them is what these tests would spend their time on. */
vi.mock('../instances/keys.js', async importOriginal => {
  const original = await importOriginal<typeof Keys>()
  const pair = await original.generateSigningKeyPair()
  return { ...original, generateSigningKeyPair: async () => pair }
})

const PUBLIC_URL = 'http://localhost:4400'

describe.each(dialects)('the master key of a database on %s', dialect => {
  let installation: TestInstallation
  const other = new MasterKey(randomBytes(32))
  beforeAll(async () => {
    installation = await openTestInstallation(dialect)
  })
  afterAll(() => installation.close())
  beforeEach(() => installation.clear())

  const message = (id: string, body: string | null): MessageRow => ({
    instance_id: 'ins_1',
    id,
    channel: 'email',
    template: 'verification_code',
    recipient: 'ada@example.com',
    subject: 'Code',
    body_ciphertext: body,
    status: 'pending',
    attempts: 0,
    next_attempt_at: 0,
    claimed_until: null,
    last_error: null,
    created_at: 0,
    delivered_at: null,
  })

  it('is remembered at the first start, and another one is refused', async () => {
    await checkMasterKey(installation.store, installation.masterKey)
    await checkMasterKey(installation.store, installation.masterKey)
    await expect(checkMasterKey(installation.store, other)).rejects.toThrow(
      `Wrong master key: the secrets in the database are encrypted under key ${installation.masterKey.id}, and the one given is ${other.id}.`,
    )
  })

  it('is one only when two nodes start at once with different ones', async () => {
    const results = await Promise.allSettled([
      checkMasterKey(installation.store, installation.masterKey),
      checkMasterKey(installation.openAnotherNode().store, other),
    ])
    expect(results.map(result => result.status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  it('can be rotated: every secret is then readable under the new one alone', async () => {
    await checkMasterKey(installation.store, installation.masterKey)
    await ensureDefaultApplication(installation, { publicUrl: PUBLIC_URL })
    const keysBefore = await listInstanceKeys(installation, PUBLIC_URL)
    const rows = Array.from({ length: 501 }, (_, index) =>
      message(`msg_${String(index).padStart(4, '0')}`, installation.masterKey.encrypt(`code ${index}`)),
    )
    await installation.store.transaction(async tx => {
      for (const row of [...rows, message('msg_emptied', null)])
        await tx.insertInto('messages').values(row).execute()
    })

    const count = await rotateMasterKey(installation.store, installation.masterKey, other)
    expect(count).toBe(rows.length + 2 + 2)

    await checkMasterKey(installation.store, other)
    await expect(checkMasterKey(installation.store, installation.masterKey)).rejects.toThrow(
      'Wrong master key',
    )
    expect(await listInstanceKeys({ store: installation.store, masterKey: other }, PUBLIC_URL)).toEqual(
      keysBefore,
    )
    const [signingKey] = await installation.store.read.selectFrom('signing_keys').selectAll().execute()
    const registry = new InstanceRegistry(installation.store, installation.clock, other)
    await registry.refresh(true)
    expect(await registry.sign(signingKey!.instance_id, 'session', { sub: 'user_1' })).toMatch(/^ey/)
    const bodies = await installation.store.read
      .selectFrom('messages')
      .select(['id', 'body_ciphertext'])
      .orderBy('id')
      .execute()
    expect(bodies.map(row => row.body_ciphertext && other.decrypt(row.body_ciphertext))).toEqual([
      ...rows.map((_, index) => `code ${index}`),
      null,
    ])
  })

  it('stays as it is when the present key is wrong or a secret cannot be read', async () => {
    await checkMasterKey(installation.store, installation.masterKey)
    await ensureDefaultApplication(installation, { publicUrl: PUBLIC_URL })
    await expect(rotateMasterKey(installation.store, other, installation.masterKey)).rejects.toThrow(
      'Wrong master key',
    )
    await expect(rotateMasterKey(installation.store, other, other)).rejects.toThrow(
      'The new secret is the present one.',
    )

    await installation.store.transaction(tx =>
      tx
        .insertInto('messages')
        .values(message('msg_1', other.encrypt('foreign')))
        .execute(),
    )
    await expect(rotateMasterKey(installation.store, installation.masterKey, other)).rejects.toThrow()
    expect((await listInstanceKeys(installation, PUBLIC_URL))[0]?.secretKey).toMatch(/^sk_test_/)
    await checkMasterKey(installation.store, installation.masterKey)
  })

  it('is known to cover every encrypted column of the schema', async () => {
    const tables = await installation.store.read.introspection.getTables()
    const encrypted = tables.flatMap(table =>
      table.columns
        .filter(column => column.name.endsWith('_ciphertext'))
        .map(column => `${table.name}.${column.name}`),
    )
    expect(encrypted.sort()).toEqual(
      CIPHERTEXT_COLUMNS.map(({ table, column }) => `${table}.${column}`).sort(),
    )
  })
})
