import { DIALECTS } from '@frontdesk/testkit'
import { describe, expect, it } from 'vitest'
import { findRow } from '../../src/store/rows.js'
import { openMigratedStore } from './migrated-store.fixture.js'
import { plantUser } from './planted-rows.js'

describe.each(DIALECTS)('a row that is asked for by its id on %s', dialect => {
  it('is that row, whatever the same words have asked for before', async () => {
    const migrated = await openMigratedStore(dialect)
    try {
      const { store } = migrated
      await store.transaction(async db => {
        for (const id of ['user_1', 'user_2']) await plantUser(db, id, id)
        const all = (id: string) =>
          db.selectFrom('users').selectAll().where('instance_id', '=', 'ins_1').where('id', '=', id).execute()
        const one = (id: string) => findRow({ db, instance: { id: 'ins_1' } }, 'users', id)
        expect((await all('user_1')).map(row => row.id)).toEqual(['user_1'])
        expect((await one('user_2'))?.id).toBe('user_2')
        expect((await all('user_2')).map(row => row.id)).toEqual(['user_2'])
        expect((await one('user_1'))?.id).toBe('user_1')
      })
    } finally {
      await migrated.close()
    }
  })
})
