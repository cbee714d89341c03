import { describe, expect, it } from 'vitest'
import { settingsSchema } from '../config/settings.js'
import type { OrganizationInvitationRow } from '../store/tables.js'
import type { InvitationRow } from '../store/tables/administration.js'
import { invitationStatus } from './invitation.js'
import { organizationInvitationStatus } from './organization-invitation.js'
import { NOW, sessionRow, verificationRow } from './rows.fixture.js'
import { isLive, sessionStatus } from './session-status.js'
import { verificationStatus } from './verification.js'

describe('the status of a verification', () => {
  it.each([
    ['is new', {}, 'unverified'],
    ['has one attempt left', { attempts: 2 }, 'unverified'],
    ['has used up its attempts', { attempts: 3 }, 'failed'],
    ['has a millisecond left', { expires_at: NOW + 1 }, 'unverified'],
    ['ends now', { expires_at: NOW }, 'expired'],
    ['is over and used up', { attempts: 3, expires_at: NOW - 1 }, 'failed'],
    ['was proven', { verified_at: NOW - 1 }, 'verified'],
    ['was proven with the last attempt', { verified_at: NOW - 1, attempts: 3 }, 'verified'],
    ['was proven and is over', { verified_at: NOW - 2, expires_at: NOW - 1 }, 'verified'],
  ])('when it %s', (_, changes, status) =>
    expect(verificationStatus(verificationRow(changes), NOW)).toBe(status),
  )
})

describe('the status of a session', () => {
  const settings = settingsSchema.parse({})
  const withTimeout = settingsSchema.parse({ session: { inactivityTimeoutSeconds: 600 } })
  const TIMEOUT_MS = 600_000

  it.each([
    ['active', {}, 'active'],
    ['pending', { status: 'pending' }, 'pending'],
    ['active with a millisecond left', { expire_at: NOW + 1 }, 'active'],
    ['active and over', { expire_at: NOW }, 'expired'],
    ['pending and over', { status: 'pending', expire_at: NOW }, 'expired'],
    ['active and left alone', { abandon_at: NOW }, 'abandoned'],
    ['active, over and left alone', { expire_at: NOW, abandon_at: NOW }, 'expired'],
    ['ended', { status: 'ended' }, 'ended'],
    ['ended and over', { status: 'ended', expire_at: NOW - 1 }, 'ended'],
    ['revoked', { status: 'revoked' }, 'revoked'],
    ['removed', { status: 'removed' }, 'removed'],
    ['replaced and left alone', { status: 'replaced', abandon_at: NOW - 1 }, 'replaced'],
  ] as const)('is read off the clock where it is stored as %s', (_, changes, status) => {
    const session = sessionRow(changes)
    expect(sessionStatus(session, settings, NOW)).toBe(status)
    expect(isLive(session, settings, NOW)).toBe(status === 'active' || status === 'pending')
  })

  it.each([
    ['was used just now', { last_active_at: NOW }, undefined, 'active'],
    ['has a millisecond left', { last_active_at: NOW - TIMEOUT_MS + 1 }, undefined, 'active'],
    ['was not used for the timeout', { last_active_at: NOW - TIMEOUT_MS }, undefined, 'expired'],
    ['was seen since, in memory', { last_active_at: NOW - TIMEOUT_MS }, NOW - 1, 'active'],
    ['was seen before the row says', { last_active_at: NOW - 1 }, NOW - TIMEOUT_MS, 'active'],
    ['was seen too long ago', { last_active_at: NOW - 2 * TIMEOUT_MS }, NOW - TIMEOUT_MS, 'expired'],
    ['ended before', { status: 'ended', last_active_at: 0 }, undefined, 'ended'],
  ] as const)('counts inactivity when it %s', (_, changes, lastSeenAt, status) =>
    expect(sessionStatus(sessionRow(changes), withTimeout, NOW, lastSeenAt)).toBe(status),
  )

  it('knows no inactivity without a timeout', () =>
    expect(sessionStatus(sessionRow({ last_active_at: 0 }), settings, NOW)).toBe('active'))
})

describe('the status of an invitation', () => {
  it.each([
    ['pending', NOW + 1, 'pending'],
    ['pending', NOW, 'expired'],
    ['pending', NOW - 1, 'expired'],
    ['accepted', NOW - 1, 'accepted'],
    ['revoked', NOW - 1, 'revoked'],
  ] as const)('%s until %i is %s', (stored, expiresAt, status) => {
    const row = { status: stored, expires_at: expiresAt }
    expect(invitationStatus(row as InvitationRow, NOW)).toBe(status)
    expect(organizationInvitationStatus(row as OrganizationInvitationRow, NOW)).toBe(status)
  })
})
