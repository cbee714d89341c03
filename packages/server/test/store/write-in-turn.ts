import { sql } from 'kysely'
import type { Store } from '../../src/store/store.js'
import { putState } from '../../src/store/unscoped/system-state.js'

/** One row of its own and one shared counter in each transaction. */
export async function writeInTurn(store: Store, name: string, count: number): Promise<void> {
  for (let index = 0; index < count; index++) {
    await store.transaction(async tx => {
      await putState(tx, `${name}-${index}`, 'written')
      await sql`update system_state set value = cast(cast(value as integer) + 1 as text) where name = 'total'`.execute(
        tx,
      )
    })
  }
}
