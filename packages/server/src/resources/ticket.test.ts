import { describe, expect, it } from 'vitest'
import { NOW } from '../model/rows.fixture.js'
import type { SignInTokenRow } from '../store/tables.js'
import type {
  ActorTokenRow,
  InvitationRow,
  RestrictedIdentifierRow,
  WaitlistEntryRow,
} from '../store/tables/administration.js'
import { actorToken } from './actor-token.js'
import { invitation } from './invitation.js'
import { restrictedIdentifier } from './restricted-identifier.js'
import { signInToken } from './sign-in-token.js'
import { waitlistEntry } from './waitlist-entry.js'

const times = { created_at: NOW - 1000, updated_at: NOW - 500 }
const URL = 'https://id.example.com/v1/tickets/accept?ticket=secret'

const invitationRow = (changes: Partial<InvitationRow> = {}): InvitationRow => ({
  instance_id: 'ins_1',
  id: 'inv_1',
  email_address: 'grace@example.com',
  public_metadata: { plan: 'pro' },
  token_hash: 'secret-hash',
  status: 'pending',
  redirect_url: 'https://app.example.com/',
  expires_at: NOW + 1,
  user_id: null,
  ...times,
  ...changes,
})
const shownInvitation = {
  object: 'invitation',
  id: 'inv_1',
  email_address: 'grace@example.com',
  public_metadata: { plan: 'pro' },
  status: 'pending',
  expires_at: NOW + 1,
  ...times,
}

describe('an invitation', () => {
  it.each([
    ['pending', {}, {}],
    ['over', { expires_at: NOW }, { status: 'expired', expires_at: NOW }],
    ['accepted', { status: 'accepted', user_id: 'user_1' }, { status: 'accepted' }],
    ['revoked', { status: 'revoked' }, { status: 'revoked', revoked: true }],
  ] as const)('that is %s is shown without its ticket', (_, changes, shown) =>
    expect(invitation(invitationRow(changes), NOW)).toEqual({ ...shownInvitation, ...shown }),
  )

  it('has its link in the answer that makes it', () =>
    expect(invitation(invitationRow(), NOW, URL)).toEqual({ ...shownInvitation, url: URL }))
})

describe('a waitlist entry', () => {
  const row: WaitlistEntryRow = {
    instance_id: 'ins_1',
    id: 'wait_1',
    email_address: 'grace@example.com',
    status: 'invited',
    invitation_id: 'inv_1',
    ...times,
  }
  it.each([
    ['no invitation', null, undefined, null],
    ['its invitation', invitationRow(), undefined, shownInvitation],
    ['an invitation that was just made', invitationRow(), URL, { ...shownInvitation, url: URL }],
    [
      'an invitation that is over',
      invitationRow({ expires_at: NOW - 1 }),
      undefined,
      {
        ...shownInvitation,
        status: 'expired',
        expires_at: NOW - 1,
      },
    ],
  ])('is shown with %s', (_, invited, url, shown) =>
    expect(waitlistEntry(row, invited, NOW, url)).toEqual({
      object: 'waitlist_entry',
      id: 'wait_1',
      email_address: 'grace@example.com',
      status: 'invited',
      is_locked: false,
      ...times,
      invitation: shown,
    }),
  )
})

describe('a token of the Backend API', () => {
  const secret = { token: 'secret', url: URL }
  const row = {
    instance_id: 'ins_1',
    user_id: 'user_1',
    token_hash: 'secret-hash',
    expires_at: NOW,
    ...times,
  }
  const signIn: SignInTokenRow = { ...row, id: 'sit_1', status: 'pending', credentials_generation: 2 }
  const actor: ActorTokenRow = {
    ...row,
    id: 'act_1',
    status: 'accepted',
    actor: { sub: 'user_admin' },
    session_lifetime_seconds: 60,
  }

  it.each([
    ['when it is made', secret, secret],
    ['later, with no link any more', undefined, { url: null }],
  ])('for a sign-in is shown %s', (_, made, shown) =>
    expect(signInToken(signIn, made)).toEqual({
      object: 'sign_in_token',
      id: 'sit_1',
      user_id: 'user_1',
      status: 'pending',
      ...shown,
      ...times,
    }),
  )

  it.each([
    ['when it is made', secret, secret],
    ['later, without token and link', undefined, {}],
  ])('for an impersonator is shown %s', (_, made, shown) =>
    expect(actorToken(actor, made)).toEqual({
      object: 'actor_token',
      id: 'act_1',
      user_id: 'user_1',
      actor: { sub: 'user_admin' },
      status: 'accepted',
      ...shown,
      ...times,
    }),
  )
})

describe('an entry of a list of identifiers', () => {
  it.each([
    ['allowlist', null, { object: 'allowlist_identifier' }],
    ['allowlist', 'inv_1', { object: 'allowlist_identifier', invitation_id: 'inv_1' }],
    ['blocklist', null, { object: 'blocklist_identifier' }],
  ] as const)('of the %s is named after it, with the invitation %s', (list, invitationId, shown) => {
    const row: RestrictedIdentifierRow = {
      instance_id: 'ins_1',
      id: 'idnli_1',
      list,
      identifier: '*@example.com',
      identifier_type: 'email_address',
      invitation_id: invitationId,
      ...times,
    }
    expect(restrictedIdentifier(row)).toEqual({
      id: 'idnli_1',
      identifier: '*@example.com',
      identifier_type: 'email_address',
      instance_id: 'ins_1',
      ...shown,
      ...times,
    })
  })
})
