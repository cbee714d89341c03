import { describe, expect, it } from 'vitest'
import type { FrontendContext } from '../context/context.js'
import { instanceWith } from '../context/instance.fixture.js'
import { refused } from '../errors/refused.fixture.js'
import { frontendOperations } from '../fapi/index.js'
import { NOW, sessionRow } from '../model/rows.fixture.js'
import type { SessionRow } from '../store/tables.js'
import { requireSessionRights } from './session-rights.js'

const rightsOf = (id: string) => frontendOperations.find(operation => operation.id === id)!

type Place = 'session' | 'ownSession'

/** What becomes of a call with a session that the request speaks for, or that its path names. */
function call(
  changes: Partial<SessionRow> | null,
  operation: string,
  body: object = {},
  place: Place = 'session',
) {
  const row = changes && sessionRow(changes)
  const ctx = {
    now: NOW,
    instance: instanceWith(),
    services: { activity: { lastSeen: () => null } },
    session: place === 'session' ? row : null,
    caller: { kind: 'browser', ...(place === 'ownSession' ? { ownSession: { clientId: 'c', row } } : {}) },
  } as unknown as FrontendContext
  return refused(() => requireSessionRights(ctx, rightsOf(operation), body))[0] ?? 'passes'
}

const pending = (...open_tasks: string[]) => ({ status: 'pending', open_tasks }) as Partial<SessionRow>
const actor: Partial<SessionRow> = { actor: { sub: 'support' } }

describe('a session with open tasks', () => {
  it.each([
    ['createSessionToken', ['setup-mfa'], 'passes'],
    ['getUser', ['reset-password'], 'passes'],
    ['getUser', [], 'passes'],
    ['changePassword', ['reset-password'], 'passes'],
    ['changePassword', ['setup-mfa'], 'session_tasks_open'],
    ['postTOTP', ['setup-mfa'], 'passes'],
    ['postTOTP', ['choose-organization'], 'session_tasks_open'],
    ['postTOTP', [], 'session_tasks_open'],
    ['createOrganization', ['choose-organization'], 'passes'],
    ['createOrganization', ['reset-password', 'choose-organization'], 'passes'],
    ['patchUser', ['reset-password', 'setup-mfa', 'choose-organization'], 'session_tasks_open'],
    ['deleteTOTP', ['setup-mfa'], 'session_tasks_open'],
  ])('may, or may not, call %s while %j are open', (operation, tasks, outcome) =>
    expect(call(pending(...tasks), operation)).toBe(outcome),
  )

  it('opens nothing of its tasks when the path names it', () => {
    expect(call(pending('setup-mfa'), 'postTOTP', {}, 'ownSession')).toBe('session_tasks_open')
    expect(call(pending('setup-mfa'), 'createSessionToken', {}, 'ownSession')).toBe('passes')
  })
})

describe('a session of an impersonator', () => {
  it.each<[string, object, string]>([
    ['getUser', {}, 'passes'],
    ['createOrganization', { name: 'Acme' }, 'passes'],
    ['patchUser', { first_name: 'Ada' }, 'passes'],
    ['patchUser', { first_name: 'Ada', username: 'ada' }, 'impersonator_forbidden'],
    ['patchUser', { username: null }, 'impersonator_forbidden'],
    ['patchUser', { primary_email_address_id: 'idn_2' }, 'impersonator_forbidden'],
    ['changePassword', {}, 'impersonator_forbidden'],
    ['deleteUser', {}, 'impersonator_forbidden'],
    ['postPasskey', {}, 'impersonator_forbidden'],
    ['createBackupCodes', {}, 'impersonator_forbidden'],
    ['revokeSession', {}, 'impersonator_forbidden'],
  ])('calls %s with %j: %s', (operation, body, outcome) => expect(call(actor, operation, body)).toBe(outcome))

  it('is held to that when the path names it', () =>
    expect(call(actor, 'deleteUser', {}, 'ownSession')).toBe('impersonator_forbidden'))

  it('finishes a task only as far as it may change anything', () => {
    const both = { ...pending('setup-mfa'), ...actor }
    expect(call(both, 'getPhoneNumbers')).toBe('passes')
    expect(call(both, 'postTOTP')).toBe('impersonator_forbidden')
    expect(call(both, 'patchUser')).toBe('session_tasks_open')
  })
})

describe('whoever has no such session', () => {
  it.each<[string, Partial<SessionRow> | null]>([
    ['is not signed in', null],
    ['has a session like any other', {}],
    ['has one that is over, which the access of the operation refuses', { ...actor, expire_at: NOW }],
  ])('is not refused here: somebody %s', (_, changes) => expect(call(changes, 'deleteUser')).toBe('passes'))
})
