import type { Store } from '../../src/store/store.js'
import { expectWholeEventLog } from '../faults/consistency.js'
import type { LogFollower, WebhookListener } from './listeners.js'
import type { Model } from './model.js'

/** Figures of the event log and of those who listen to it. */
export interface Listened {
  events: number
  repeatedDeliveries: number
}

/**
 * Holds the database against what was acknowledged, when all is well again and everything was delivered.
 * Tells the model of every promise that was broken.
 */
export async function audit(
  store: Store,
  model: Model,
  follower: LogFollower,
  webhooks: WebhookListener,
): Promise<Listened> {
  await auditRows(store, model)
  await auditLog(store, model, follower)
  return auditWebhooks(store, model, webhooks)
}

/** What holds at any moment, also while things are under way. */
export async function auditRows(store: Store, model: Model): Promise<void> {
  await auditPeople(store, model)
  await auditSessions(store, model)
  await auditOrganizations(store, model)
  await auditCounters(store, model)
  await auditEvents(store, model)
}

/** Nobody is lost, and nobody is there twice. */
async function auditPeople({ read }: Store, model: Model): Promise<void> {
  const users = new Set((await read.selectFrom('users').select('id').execute()).map(({ id }) => id))
  const identifiers = await read.selectFrom('identifiers').select(['user_id', 'value']).execute()
  const owners = new Map(identifiers.map(row => [row.value, row.user_id]))
  for (const [id, address] of model.users) {
    if (!users.has(id)) model.violated(`user ${id} is lost`)
    else if (owners.get(address) !== id) model.violated(`the address ${address} of ${id} is lost`)
  }
  if (owners.size !== identifiers.length) model.violated('an address is there twice')
  // each user was made with one address
  const addressed = new Set(identifiers.map(row => row.user_id))
  for (const id of users) if (!addressed.has(id)) model.violated(`user ${id} is without an address`)
  if (addressed.size !== identifiers.length || addressed.size !== users.size)
    model.violated(`${users.size} users have ${identifiers.length} addresses`)

  const signUps = await read.selectFrom('sign_ups').selectAll().execute()
  const byId = new Map(signUps.map(signUp => [signUp.id, signUp]))
  for (const { signUpId, userId, sessionId } of model.signUps) {
    const row = byId.get(signUpId)
    // a completed one is kept for a day
    if (row?.created_user_id !== userId || row.created_session_id !== sessionId)
      model.violated(`sign-up ${signUpId} does not know its user ${userId} and session ${sessionId}`)
  }
  const signedUp = new Set(signUps.map(signUp => signUp.created_user_id))
  for (const { value, user_id } of identifiers) {
    if (value.startsWith('up-') && !signedUp.has(user_id))
      model.violated(`user ${user_id} is there, and its sign-up is not complete`)
  }
}

/** Sessions are there, belong to whom they should, and are over if that was acknowledged. */
async function auditSessions({ read }: Store, model: Model): Promise<void> {
  const rows = await read.selectFrom('sessions').select(['id', 'user_id', 'status', 'client_id']).execute()
  const sessions = new Map(rows.map(row => [row.id, row]))
  const clients = new Set((await read.selectFrom('clients').select('id').execute()).map(({ id }) => id))
  const revoked = new Set(model.revoked.map(({ sessionId }) => sessionId))
  for (const { userId, sessionId } of [...model.signUps, ...model.signIns]) {
    const session = sessions.get(sessionId)
    if (session?.user_id !== userId) model.violated(`session ${sessionId} of ${userId} is lost`)
    else if (!clients.has(session.client_id)) model.violated(`session ${sessionId} has no client`)
    else if (revoked.has(sessionId) && session.status !== 'revoked')
      model.violated(`session ${sessionId} was revoked and is ${session.status}`)
    else if (!revoked.has(sessionId) && !model.maybeRevoked.has(sessionId) && session.status !== 'active')
      model.violated(`session ${sessionId} is ${session.status}, and nobody has ended it`)
  }
  const signIns = await read.selectFrom('sign_ins').select('created_session_id').execute()
  const signUps = await read.selectFrom('sign_ups').select('created_session_id').execute()
  const made = [...signIns, ...signUps].flatMap(row => row.created_session_id ?? [])
  if (new Set(made).size !== made.length) model.violated('two attempts have made one session')
  const makers = new Set(made)
  for (const id of sessions.keys()) if (!makers.has(id)) model.violated(`nobody has made session ${id}`)
  for (const id of makers) if (!sessions.has(id)) model.violated(`session ${id} was made and is not there`)
  for (const [userId, { isUsed }] of model.ticketUsers) {
    const count = rows.filter(row => row.user_id === userId).length
    if (count > 1 || (isUsed && count === 0))
      model.violated(`the ticket of ${userId} has made ${count} sessions`)
  }
}

async function auditOrganizations({ read }: Store, model: Model): Promise<void> {
  const organizations = await read.selectFrom('organizations').selectAll().execute()
  const memberships = await read.selectFrom('organization_memberships').selectAll().execute()
  const invitations = await read.selectFrom('organization_invitations').selectAll().execute()
  const ids = new Set(organizations.map(({ id }) => id))
  const members = memberships.map(row => `${row.organization_id} ${row.user_id}`)
  const known = new Set(members)
  if (known.size !== members.length) model.violated('somebody is a member twice')
  if (new Set(organizations.map(({ name }) => name)).size !== organizations.length)
    model.violated('an organization was made twice')
  for (const id of model.organizations.keys()) if (!ids.has(id)) model.violated(`organization ${id} is lost`)
  for (const { organizationId, userId } of model.members) {
    if (!known.has(`${organizationId} ${userId}`))
      model.violated(`${userId} is no longer a member of ${organizationId}`)
  }
  for (const { id, members_count, pending_invitations_count } of organizations) {
    const count = memberships.filter(row => row.organization_id === id).length
    if (members_count !== count)
      model.violated(`organization ${id} counts ${members_count} members and has ${count}`)
    const pending = invitations.filter(row => row.organization_id === id && row.status === 'pending').length
    if (pending_invitations_count !== pending)
      model.violated(`organization ${id} counts ${pending_invitations_count} invitations and has ${pending}`)
  }
  const byId = new Map(invitations.map(row => [row.id, row]))
  for (const { id, isAccepted } of model.invitations.values()) {
    const row = byId.get(id)
    if (!row) model.violated(`invitation ${id} is lost`)
    else if (isAccepted && row.status !== 'accepted')
      model.violated(`invitation ${id} was accepted and is ${row.status}`)
  }
  for (const { id, organization_id, status, accepted_by } of invitations) {
    if (status === 'accepted' && !known.has(`${organization_id} ${accepted_by}`))
      model.violated(`invitation ${id} was accepted by somebody who is no member`)
  }
}

/** A counter is what was acknowledged last, or what was asked for after that; each change has one event. */
async function auditCounters({ read }: Store, model: Model): Promise<void> {
  const rows = await read.selectFrom('users').select(['id', 'public_metadata']).execute()
  const users = new Map(rows.map(row => [row.id, row.public_metadata]))
  const told = new Map<string, unknown[]>()
  const updates = read
    .selectFrom('events')
    .select(['resource_id', 'payload'])
    .where('type', '=', 'user.updated')
    .orderBy('sequence')
  for (const { resource_id, payload } of await updates.execute()) {
    const data = payload['data'] as { public_metadata: Record<string, unknown> }
    told.set(resource_id, [...(told.get(resource_id) ?? []), data.public_metadata['counter']])
  }
  for (const [id, { acknowledged, attempted }] of model.counters) {
    const value = Number(users.get(id)?.['counter'] ?? 0)
    if (value < acknowledged || value > attempted)
      model.violated(`the counter of ${id} is ${value}: ${acknowledged} was acknowledged, ${attempted} asked`)
    const expected = Array.from({ length: value }, (_, index) => index + 1)
    if (JSON.stringify(told.get(id) ?? []) !== JSON.stringify(expected))
      model.violated(`the events of ${id} tell of ${JSON.stringify(told.get(id))}, and it is ${value}`)
  }
}

/** Each thing has the event of its making, once, and nothing has one that is not there. */
async function auditEvents({ read }: Store, model: Model): Promise<void> {
  const events = await read.selectFrom('events').select(['type', 'resource_id']).execute()
  const resourcesOf = (type: string) =>
    events.filter(event => event.type === type).map(event => event.resource_id)
  const idsOf = async (
    table: 'users' | 'sessions' | 'organizations' | 'organization_memberships' | 'organization_invitations',
  ) => (await read.selectFrom(table).select('id').execute()).map(({ id }) => id)
  const expected = {
    'user.created': await idsOf('users'),
    'session.created': await idsOf('sessions'),
    'organization.created': await idsOf('organizations'),
    'organizationMembership.created': await idsOf('organization_memberships'),
    'organizationInvitation.created': await idsOf('organization_invitations'),
  }
  for (const [type, ids] of Object.entries(expected)) {
    if (resourcesOf(type).sort().join() !== ids.sort().join())
      model.violated(`there are ${ids.length} resources and ${resourcesOf(type).length} events of ${type}`)
  }
  const over = await read.selectFrom('sessions').select('id').where('status', '=', 'revoked').execute()
  if (
    resourcesOf('session.revoked').sort().join() !==
    over
      .map(({ id }) => id)
      .sort()
      .join()
  )
    model.violated(`${over.length} sessions were revoked, which the events do not tell`)
}

/** The log is whole, and everything has come to its follower, in its order. */
export async function auditLog(store: Store, model: Model, follower: LogFollower): Promise<void> {
  await expectWholeEventLog(store).catch((error: unknown) =>
    model.violated(`the event log: ${String(error)}`),
  )
  const log = (await listEvents(store)).map(({ id }) => id)
  const differs = log.findIndex((id, index) => follower.seen[index] !== id)
  if (follower.seen.length !== log.length || differs >= 0)
    model.violated(`the log has ${log.length} events, its follower ${follower.seen.length}`)
}

/** Everything has come to the webhooks, in order per resource. */
async function auditWebhooks(store: Store, model: Model, webhooks: WebhookListener): Promise<Listened> {
  const events = await listEvents(store)
  const byId = new Map(events.map(event => [event.id, event]))
  const missing = events.filter(({ id }) => !webhooks.has(id))
  for (const { id, type } of missing.slice(0, 5)) model.violated(`no webhook has told of ${type} ${id}`)
  const last = new Map<string, number>()
  for (const id of webhooks.arrivals) {
    const event = byId.get(id)
    if (!event) {
      model.violated(`a webhook told of ${id}, which is not in the log`)
      continue
    }
    const before = last.get(event.resource_id) ?? 0
    if (event.sequence !== before + 1)
      model.violated(`webhooks told of ${event.resource_id} number ${event.sequence} after ${before}`)
    last.set(event.resource_id, event.sequence)
  }
  for (const reason of webhooks.forged) model.violated(`a signature of a webhook: ${reason}`)
  return { events: events.length, repeatedDeliveries: webhooks.repeated }
}

const listEvents = ({ read }: Store) =>
  read
    .selectFrom('events')
    .select(['id', 'resource_id', 'sequence', 'position', 'type'])
    .orderBy('position')
    .execute()
