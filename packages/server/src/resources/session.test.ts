import { describe, expect, it } from 'vitest'
import { NOW, sessionRow } from '../model/rows.fixture.js'
import type { SessionView } from '../model/session.js'
import type { ClientRow, SessionActivityRow } from '../store/tables.js'
import { backendClient, frontendClient } from './client.js'
import { activeSession, backendSession, frontendSession, sessionEvent, withActivity } from './session.js'

const session = sessionRow({ actor: { sub: 'user_admin' }, last_active_organization_id: 'org_1' })
const view: SessionView = { session, status: 'active', factorVerificationAge: [1, -1], tasks: [] }
const waiting: SessionView = { ...view, status: 'pending', tasks: [{ key: 'setup-mfa' }] }
const activity: SessionActivityRow = {
  instance_id: 'ins_1',
  id: 'sact_1',
  session_id: 'sess_1',
  ip_address: '203.0.113.7',
  browser_name: 'Chrome',
  browser_version: '140.0',
  device_type: 'Macintosh',
  is_mobile: false,
  created_at: NOW,
  updated_at: NOW,
}
const shownActivity = {
  object: 'session_activity',
  id: 'sact_1',
  device_type: 'Macintosh',
  is_mobile: false,
  browser_name: 'Chrome',
  browser_version: '140.0',
  ip_address: '203.0.113.7',
}
const shared = {
  object: 'session',
  id: 'sess_1',
  status: 'active',
  expire_at: NOW + 60_000,
  abandon_at: NOW + 120_000,
  last_active_at: NOW - 1000,
  actor: { sub: 'user_admin' },
  tasks: null,
}
const backend = {
  ...shared,
  client_id: 'client_1',
  user_id: 'user_1',
  last_active_organization_id: 'org_1',
  created_at: NOW - 1000,
  updated_at: NOW - 500,
}

describe('a session', () => {
  it.each([
    [null, null],
    ['jwt', { object: 'token', jwt: 'jwt' }],
  ])('is shown to its browser with user and token %s', (token, shown) =>
    expect(frontendSession(view, { id: 'user_1' }, { identifier: 'ada' }, token)).toEqual({
      ...shared,
      last_active_token: shown,
      last_active_organization_id: 'org_1',
      user: { id: 'user_1' },
      public_user_data: { identifier: 'ada' },
      factor_verification_age: [1, -1],
      created_at: NOW - 1000,
      updated_at: NOW - 500,
    }),
  )

  it('shows what is still to be done, and its status as of now', () => {
    const expected = { status: 'pending', tasks: [{ key: 'setup-mfa' }] }
    expect(frontendSession(waiting, {}, {}, null)).toMatchObject(expected)
    expect(activeSession(waiting, undefined)).toMatchObject(expected)
    expect(backendSession(waiting)).toMatchObject(expected)
  })

  it('is listed for its user with the device', () => {
    expect(activeSession(view, activity)).toEqual({
      ...shared,
      last_active_token: null,
      latest_activity: shownActivity,
    })
    expect(withActivity({ id: 'sess_1' }, activity)).toEqual({ id: 'sess_1', latest_activity: shownActivity })
    expect(withActivity({ id: 'sess_1' }, undefined).latest_activity).toBeUndefined()
  })

  it('leaves out of the device what is not known', () => {
    const unknown = {
      ...activity,
      browser_name: null,
      browser_version: null,
      device_type: null,
      ip_address: null,
    }
    expect(JSON.parse(JSON.stringify(activeSession(view, unknown).latest_activity))).toEqual({
      object: 'session_activity',
      id: 'sact_1',
      is_mobile: false,
    })
  })

  it('is shown to the Backend API, with the device where it is read', () => {
    expect(backendSession(view)).toEqual(backend)
    expect(backendSession(view, activity)).toEqual({ ...backend, latest_activity: shownActivity })
  })

  it.each([
    [activity, shownActivity],
    [undefined, null],
  ])('is told in events with its stored status and the device: %#', (of, shown) => {
    const { tasks: _, ...rest } = backend
    expect(sessionEvent({ ...session, status: 'revoked' }, { id: 'user_1' }, of)).toEqual({
      ...rest,
      status: 'revoked',
      latest_activity: shown,
      user: { id: 'user_1' },
    })
  })
})

describe('a client', () => {
  const row: ClientRow = {
    instance_id: 'ins_1',
    id: 'client_1',
    secret_hash: 'secret-hash',
    previous_secret_hash: null,
    previous_secret_expires_at: null,
    sign_in_id: 'sia_1',
    sign_up_id: null,
    last_active_session_id: 'sess_old',
    last_authentication_strategy: 'password',
    created_at: NOW - 1000,
    updated_at: NOW - 500,
  }
  const own = {
    object: 'client',
    id: 'client_1',
    last_active_session_id: 'sess_1',
    last_authentication_strategy: 'password',
    created_at: NOW - 1000,
    updated_at: NOW - 500,
  }

  it('is shown to the browser with all that clerk-js keeps', () =>
    expect(
      frontendClient(row, {
        sessions: [{ id: 'sess_1' }],
        signIn: { id: 'sia_1' },
        signUp: null,
        lastActiveSessionId: 'sess_1',
      }),
    ).toEqual({
      ...own,
      sessions: [{ id: 'sess_1' }],
      sign_in: { id: 'sia_1' },
      sign_up: null,
      cookie_expires_at: null,
      captcha_bypass: false,
    }))

  it('is shown to the Backend API with ids', () =>
    expect(backendClient(row, [{ id: 'sess_1' }, { id: 'sess_2' }], 'sess_1')).toEqual({
      ...own,
      session_ids: ['sess_1', 'sess_2'],
      sessions: [{ id: 'sess_1' }, { id: 'sess_2' }],
      sign_in_id: 'sia_1',
      sign_up_id: null,
    }))
})
