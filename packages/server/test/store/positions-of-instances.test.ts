import { DIALECTS } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sequenceEvents } from '../../src/events/sequencer.js'
import { lastEventPosition, listEventsAfter } from '../../src/store/events.js'
import { positionsOfInstances } from '../../src/store/migrations/0027-positions-of-instances.js'
import type { Store, Tx } from '../../src/store/store.js'
import { insertApplication, insertInstance } from '../../src/store/unscoped/instances.js'
import { type UpgradedDatabase, upgradeOver } from './upgraded-database.js'

async function plantInstance(tx: Tx, slug: string): Promise<void> {
  await insertInstance(tx, {
    id: `ins_${slug}`,
    application_id: 'app_1',
    slug,
    environment: 'development',
    publishable_key: `pk_test_${slug}`,
    domain: null,
    is_default: false,
    origins: [],
    settings: {},
    created_at: 1,
    updated_at: 1,
  })
}

async function plantEvent(tx: Tx, instanceId: string, number: number, position: number | null) {
  await tx
    .insertInto('events')
    .values({
      instance_id: instanceId,
      id: `evt_${number}`,
      type: 'user.updated',
      resource_id: 'user_1',
      sequence: number,
      position,
      payload: {},
      event_attributes: {},
      created_at: number,
    })
    .execute()
}

describe.each(DIALECTS)('positions of all instances together become those of each on %s', dialect => {
  let database: UpgradedDatabase
  let store: Store
  beforeAll(async () => {
    database = await upgradeOver(dialect, positionsOfInstances, async tx => {
      await insertApplication(tx, { id: 'app_1', name: 'Acme', slug: 'acme', created_at: 1 })
      await plantInstance(tx, 'busy')
      await plantInstance(tx, 'quiet')
      await plantEvent(tx, 'ins_busy', 1, 1)
      await plantEvent(tx, 'ins_quiet', 2, 2)
      await plantEvent(tx, 'ins_busy', 3, 3)
      await plantEvent(tx, 'ins_quiet', 4, null)
      await plantEvent(tx, 'ins_busy', 5, null)
      await tx.insertInto('system_state').values({ name: 'events_last_position', value: '7' }).execute()
    })
    store = database.store
  })
  afterAll(() => database.drop())

  const logOf = async (id: string) => {
    const scope = { db: store.read, instance: { id } }
    const events = await listEventsAfter(scope, { after: 0, limit: 10 })
    return events.map(event => [event.id, event.position])
  }

  it('leaves the positions that are there, and goes on after the last of all that consumers have seen', async () => {
    expect(await logOf('ins_busy')).toEqual([
      ['evt_1', 1],
      ['evt_3', 3],
    ])
    expect(await sequenceEvents(store)).toBe(2)
    expect(await logOf('ins_busy')).toEqual([
      ['evt_1', 1],
      ['evt_3', 3],
      ['evt_5', 8],
    ])
    expect(await logOf('ins_quiet')).toEqual([
      ['evt_2', 2],
      ['evt_4', 8],
    ])
    const scope = { db: store.read, instance: { id: 'ins_quiet' } }
    expect(await lastEventPosition(scope)).toBe(8)
  })
})
