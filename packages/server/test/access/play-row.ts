import { expect } from 'vitest'
import { type Cast, RIGHT_ONE } from './cast.js'

/**
 * Sends one operation as every actor. Whoever is refused must have changed nothing: the same call then
 * succeeds for whom it belongs to. Nothing that is called `mark` is shown in another instance.
 */
export async function playRow<Row>(cast: Cast<Row>, row: Row, mark: string): Promise<void> {
  for (const actor of cast.actors(row)) {
    const { send, sendAsOwner } = await cast.enter(row, actor)
    const { status, body } = await send()
    expect([actor, status, body]).toEqual([actor, cast.expectedStatus(row, actor), body])
    if (actor === 'other instance') expect(JSON.stringify(body)).not.toContain(mark)
    if (status < 400 || !sendAsOwner) continue
    const after = await sendAsOwner()
    const expected = cast.expectedStatus(row, RIGHT_ONE)
    expect([`${RIGHT_ONE} after ${actor}`, after.status, after.body]).toEqual([
      `${RIGHT_ONE} after ${actor}`,
      expected,
      after.body,
    ])
  }
}
