import { describe, expect, it } from 'vitest'
import { FakeClock } from '../platform/clock.js'
import { migrate } from '../store/migrations/migrate.js'
import { openStore } from '../store/open-store.js'
import { createMigratedDatabase, DIALECTS } from '../store/test-database.fixture.js'
import { insertApplication, insertInstance } from '../store/unscoped/instances.js'
import { instancesWith } from './batches.js'

describe.each(DIALECTS)('instances that are gone through on %s', dialect => {
  it('are all that have rows, but for those whose settings this version does not take', async () => {
    const database = await createMigratedDatabase(dialect)
    const store = openStore(database.location, { durability: 'relaxed' })
    await migrate(store, new FakeClock())
    const settingsOf = {
      ins_a: { retention: { sessionDays: 7 } },
      ins_b: { signUp: { mode: 'by approval' } },
      ins_c: { holograms: true },
      ins_d: {},
    }
    await store.transaction(async tx => {
      await insertApplication(tx, { id: 'app_1', name: 'Acme', slug: 'acme', created_at: 1 })
      for (const [id, settings] of Object.entries(settingsOf)) {
        await insertInstance(tx, {
          id,
          application_id: 'app_1',
          slug: id.replace('_', ''),
          environment: 'development',
          is_default: false,
          publishable_key: `pk_test_${id}`,
          domain: null,
          origins: [],
          settings,
          created_at: 1,
          updated_at: 1,
        })
        if (id === 'ins_d') continue
        const row = { instance_id: id, id: 'dvb_1', token_hash: 'x', client_id: null, created_at: 1 }
        await tx.insertInto('dev_browsers').values(row).execute()
      }
    })
    const found: [string, number][] = []
    for await (const { id, settings } of instancesWith(store.read, ['sessions', 'dev_browsers']))
      found.push([id, settings.retention.sessionDays])
    expect(found).toEqual([
      ['ins_a', 7],
      ['ins_c', 30],
    ])
    await store.close()
    await database.drop()
  })
})
