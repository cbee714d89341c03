import { describe, expect, it } from 'vitest'
import type { BrowserCaller, FrontendContext } from '../context/context.js'
import { refused } from '../errors/refused.fixture.js'
import { sessionRow, userRow } from '../model/rows.fixture.js'
import type { BrowserAccess, Mode } from '../operation/operation.js'
import type { ClientRow } from '../store/tables.js'
import { requireAccess } from './current-session.js'
import type { Route } from './router.js'

const client = { id: 'client_1' } as ClientRow
const row = { ...sessionRow(), user: userRow() } as unknown as NonNullable<BrowserCaller['ownSession']>['row']

/** Authenticators have found out so much of the one who asks. */
const callers = {
  nobody: { caller: { kind: 'browser', client: null, devBrowser: null } },
  'a client': { caller: { kind: 'browser', client, devBrowser: null } },
  'a client that is asked for a session of its own': {
    caller: { kind: 'browser', client: null, devBrowser: null, ownSession: { clientId: 'client_1', row } },
  },
  'a client that is asked for a session of another one': {
    caller: { kind: 'browser', client, devBrowser: null, ownSession: { clientId: 'client_1', row: null } },
  },
  'somebody signed in': {
    caller: { kind: 'browser', client, devBrowser: null },
    session: sessionRow(),
    user: userRow(),
  },
  'a session of nobody': { caller: { kind: 'browser', client, devBrowser: null }, session: sessionRow() },
} satisfies Record<string, Partial<FrontendContext>>

interface Asked {
  access: BrowserAccess
  id?: string
  mode?: Mode
  method?: string
}

function outcomeOf(
  who: Partial<FrontendContext>,
  { access, id = 'X', mode = 'read', method = 'get' }: Asked,
) {
  const ctx = { session: null, user: null, ...who } as FrontendContext
  const route = { shape: { method }, operation: { id, mode, access } } as unknown as Route
  return refused(() => requireAccess(ctx, route))[0] ?? 'passes'
}

describe('the access of an operation', () => {
  it.each<[BrowserAccess, keyof typeof callers, string]>([
    ['public', 'nobody', 'passes'],
    ['anybody', 'nobody', 'passes'],
    ['client', 'nobody', 'authentication_invalid'],
    ['client', 'a client', 'passes'],
    ['client', 'somebody signed in', 'passes'],
    ['own-session', 'nobody', 'authentication_invalid'],
    ['own-session', 'a client', 'authentication_invalid'],
    ['own-session', 'a client that is asked for a session of its own', 'passes'],
    // which the operation answers itself, with a code of its own
    ['own-session', 'a client that is asked for a session of another one', 'passes'],
    ['session', 'nobody', 'authentication_invalid'],
    ['session', 'a client', 'authentication_invalid'],
    ['session', 'a session of nobody', 'authentication_invalid'],
    ['session', 'somebody signed in', 'passes'],
  ])('%s lets %s in, or refuses: %s', (access, who, outcome) =>
    expect(outcomeOf(callers[who], { access })).toBe(outcome),
  )
})

describe('a tab with the previous secret of its client', () => {
  const present = callers['somebody signed in']
  const stale = { ...present, caller: { ...present.caller, staleSince: 1 } } as Partial<FrontendContext>

  it.each<[string, Asked, string]>([
    ['reads its client', { access: 'anybody', id: 'getClient' }, 'passes'],
    [
      'reads the client also where that is a write',
      { access: 'anybody', id: 'getClient', mode: 'write' },
      'passes',
    ],
    ['looks at what everybody sees', { access: 'anybody' }, 'passes'],
    ['looks at what its user sees', { access: 'session' }, 'passes'],
    ['begins no attempt', { access: 'anybody', mode: 'write', method: 'post' }, 'authentication_invalid'],
    ['posts nothing, even to read', { access: 'session', method: 'post' }, 'authentication_invalid'],
    ['changes nothing', { access: 'session', mode: 'write', method: 'patch' }, 'authentication_invalid'],
    ['gets nothing that changes something', { access: 'session', mode: 'staged' }, 'authentication_invalid'],
    ['does nothing with its client', { access: 'client' }, 'authentication_invalid'],
    ['mints nothing', { access: 'own-session' }, 'authentication_invalid'],
  ])('%s', (_, asked, outcome) => expect(outcomeOf(stale, asked)).toBe(outcome))

  it('looks at nothing of a user whom it did not know', () => {
    const nobody = { caller: { ...callers.nobody.caller, staleSince: 1 } } as Partial<FrontendContext>
    expect(outcomeOf(nobody, { access: 'session' })).toBe('authentication_invalid')
  })
})
