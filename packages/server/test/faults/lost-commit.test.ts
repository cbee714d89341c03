import { createTestDatabase } from '@frontdesk/testkit'
import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { openStore } from '../../src/store/open-store.js'
import { eventually } from './server-process.js'
import { openWire } from './wire.js'

it('a change whose commit lost its answer is not made again', async () => {
  const database = await createTestDatabase('postgres')
  const direct = openStore(database.location, { durability: 'full' })
  const count = async () =>
    (await sql<{ count: number }>`select count(*)::int as count from notes`.execute(direct.read)).rows[0]!
      .count
  await direct.transaction(tx => sql`create table notes (n int)`.execute(tx))

  const wire = await openWire(database.location)
  const store = openStore(wire.url, {
    durability: 'full',
    aroundStatement(text, run) {
      if (text === 'commit') wire.holdAnswers()
      return run()
    },
  })
  const change = store.transaction(tx => sql`insert into notes values (1)`.execute(tx))
  await eventually('it is committed', async () => (await count()) === 1)
  wire.cut()
  wire.mend()
  await expect(change).rejects.toMatchObject({ trouble: 'away', isOutcomeUnknown: true })
  expect(await count()).toBe(1)

  await Promise.all([store.close(), direct.close()])
  await wire.close()
  await database.drop()
})
