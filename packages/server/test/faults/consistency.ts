import { expect } from 'vitest'
import type { Store } from '../../src/store/store.js'
import type { EventRow } from '../../src/store/tables.js'
import type { Acknowledged } from './load.js'
import { eventually } from './server-process.js'

/** Everything that the server had answered is in the database. */
export async function expectNothingLost({ read }: Store, acknowledged: Acknowledged): Promise<void> {
  const users = new Map((await read.selectFrom('users').selectAll().execute()).map(user => [user.id, user]))
  const sessions = new Map(
    (await read.selectFrom('sessions').selectAll().execute()).map(session => [session.id, session]),
  )
  const signUps = new Map(
    (await read.selectFrom('sign_ups').selectAll().execute()).map(signUp => [signUp.id, signUp]),
  )
  const owners = new Map(
    (await read.selectFrom('identifiers').selectAll().execute()).map(row => [row.value, row.user_id]),
  )

  expect([...acknowledged.users.keys()].filter(id => !users.has(id))).toEqual([])
  for (const [id, address] of acknowledged.users) expect(owners.get(address)).toBe(id)
  for (const { signUpId, userId, sessionId, address } of acknowledged.signUps) {
    expect(users.has(userId)).toBe(true)
    expect(owners.get(address)).toBe(userId)
    expect(sessions.get(sessionId)).toMatchObject({ user_id: userId, status: 'active' })
    expect(signUps.get(signUpId)).toMatchObject({ created_user_id: userId, created_session_id: sessionId })
  }
  for (const [id, { acknowledged: least, attempted: most }] of acknowledged.counters) {
    const value = (users.get(id)?.public_metadata['counter'] as number | undefined) ?? 0
    expect(value).toBeGreaterThanOrEqual(least)
    expect(value).toBeLessThanOrEqual(most)
  }
}

/** Each transaction is there as a whole or not at all, also those whose answer never came. */
export async function expectNoHalves({ read }: Store): Promise<void> {
  const users = await read
    .selectFrom('users')
    .select(['id', 'primary_email_address_id', 'search_text'])
    .execute()
  const identifiers = await read
    .selectFrom('identifiers')
    .select(['id', 'user_id', 'value', 'verified_at'])
    .execute()
  const sessions = await read.selectFrom('sessions').select(['id', 'user_id', 'client_id']).execute()
  const clientIds = new Set(
    (await read.selectFrom('clients').select('id').execute()).map(client => client.id),
  )
  const signUps = await read.selectFrom('sign_ups').selectAll().execute()
  const events = await read.selectFrom('events').select(['type', 'resource_id']).execute()
  const resourcesOf = (type: string) =>
    sorted(events.filter(event => event.type === type).map(event => event.resource_id))

  const userIds = sorted(users.map(user => user.id))
  expect(resourcesOf('user.created')).toEqual(userIds)
  expect(resourcesOf('session.created')).toEqual(sorted(sessions.map(session => session.id)))
  // every user of the load has exactly one address, verified and primary
  expect(sorted(identifiers.map(identifier => identifier.user_id))).toEqual(userIds)
  expect(sorted(identifiers.map(identifier => identifier.id))).toEqual(
    sorted(users.map(user => user.primary_email_address_id ?? '')),
  )
  expect(identifiers.filter(identifier => identifier.verified_at === null)).toEqual([])

  const completed = signUps.filter(
    signUp => signUp.created_user_id !== null || signUp.created_session_id !== null,
  )
  expect(sorted(completed.map(signUp => signUp.created_session_id ?? ''))).toEqual(
    sorted(sessions.map(session => session.id)),
  )
  const sessionsById = new Map(sessions.map(session => [session.id, session]))
  const addresses = new Map(identifiers.map(identifier => [identifier.user_id, identifier.value]))
  for (const signUp of completed) {
    const session = sessionsById.get(signUp.created_session_id ?? '')
    expect(session).toMatchObject({ user_id: signUp.created_user_id, client_id: signUp.client_id })
    expect(addresses.get(signUp.created_user_id ?? '')).toBe(signUp.email_address)
    expect(clientIds.has(signUp.client_id)).toBe(true)
  }
  // an address that signed up and has a user belongs to a completed sign-up
  const completedAddresses = new Set(completed.map(signUp => signUp.email_address))
  const signedUp = identifiers.filter(identifier => identifier.value.startsWith('up-'))
  expect(signedUp.filter(identifier => !completedAddresses.has(identifier.value))).toEqual([])
}

/**
 * Numbers per resource are 1, 2, 3, …; no position of an instance is given twice, and positions follow those
 * numbers. The latest events may still wait for theirs.
 */
export async function expectWholeEventLog({ read }: Store): Promise<void> {
  const events = await read.selectFrom('events').selectAll().orderBy('sequence').execute()
  const positions = events
    .filter(event => event.position !== null)
    .map(event => `${event.instance_id} ${event.position}`)
  expect(new Set(positions).size).toBe(positions.length)
  const byResource = new Map<string, EventRow[]>()
  for (const event of events)
    byResource.set(event.resource_id, [...(byResource.get(event.resource_id) ?? []), event])
  const lastSequences = new Map(
    (await read.selectFrom('resource_sequences').selectAll().execute()).map(row => [
      row.resource_id,
      row.last_sequence,
    ]),
  )
  for (const [resourceId, own] of byResource) {
    expect(own.map(event => event.sequence)).toEqual(own.map((_, index) => index + 1))
    expect(lastSequences.get(resourceId)).toBe(own.length)
    const ownPositions = own.map(event => event.position ?? Infinity)
    expect(ownPositions).toEqual([...ownPositions].sort((a, b) => (a === b ? 0 : a - b)))
  }
  expect(lastSequences.size).toBe(byResource.size)
}

/** A server that runs gives every event its position, also those of its killed predecessors. */
export async function expectAllPositionsGiven({ read }: Store): Promise<void> {
  await eventually('every event has a position', async () => {
    const waiting = await read
      .selectFrom('events')
      .select('id')
      .where('position', 'is', null)
      .limit(1)
      .execute()
    return waiting.length === 0
  })
}

const sorted = (values: string[]) => [...values].sort()
