import { describe, expect, it } from 'vitest'
import type { Context, InTx } from '../context/context.js'
import { inTransaction } from '../context/transaction.js'
import { everything, frontendList } from './list.js'
import { member, organizations, permissions } from './needs.js'
import { backendOperation, frontendOperation } from './operation.js'

const run = () => Promise.resolve(null)
const rows = { filter: everything, fetch: () => [], count: () => 0, render: () => [] }

/** The compiler is the test: a line marked as an error that compiles fails the type check. */
describe('declarations', () => {
  it('an operation of the Backend API does not compile without a part', () => {
    const whole = backendOperation('BanUser', { mode: 'write', access: 'secret-key', run })
    expect(whole).toMatchObject({ api: 'bapi', id: 'BanUser', access: 'secret-key', limit: 'none' })
    // @ts-expect-error without a mode
    backendOperation('BanUser', { access: 'secret-key', run })
    // @ts-expect-error without access
    backendOperation('BanUser', { mode: 'write', run })
    // @ts-expect-error with the access of a browser
    backendOperation('BanUser', { mode: 'write', access: 'session', run })
    // @ts-expect-error without needs, on an organization
    backendOperation('UpdateOrganization', { mode: 'write', access: 'secret-key', run })
  })

  it('an operation of the Frontend API does not compile without a part', () => {
    const declared = { mode: 'write', access: 'session', limit: 'change' } as const
    expect(frontendOperation('deleteUser', { ...declared, run })).toMatchObject(declared)
    // @ts-expect-error without a limit
    frontendOperation('deleteUser', { mode: 'write', access: 'session', run })
    // @ts-expect-error without access
    frontendOperation('deleteUser', { mode: 'write', limit: 'change', run })
    // @ts-expect-error with a limit that there is not
    frontendOperation('deleteUser', { ...declared, limit: 'sometimes', run })
    // @ts-expect-error without needs, on an organization
    frontendOperation('updateOrganization', { ...declared, run })
    // @ts-expect-error a membership without a session
    frontendOperation('updateOrganization', { ...declared, access: 'client', needs: member(), run })
    frontendOperation('updateOrganization', {
      ...declared,
      needs: organizations,
      // @ts-expect-error rights are for those who need to be members
      run: ctx => Promise.resolve(ctx.rights),
    })
    frontendOperation('updateOrganization', {
      ...declared,
      needs: member(permissions.manageProfile),
      run: ctx => Promise.resolve(ctx.rights),
    })
  })

  it('what only some sessions may do does not compile where there is no session, or with other names', () => {
    const declared = { mode: 'write', access: 'session', limit: 'change' } as const
    const forbidden = { actors: 'forbidden', whilePending: ['setup-mfa'] } as const
    expect(frontendOperation('deleteUser', { ...declared, ...forbidden, run })).toMatchObject(forbidden)
    frontendOperation('createSessionToken', { ...declared, access: 'own-session', whilePending: true, run })
    frontendOperation('patchUser', { ...declared, actors: { without: ['username'] }, run })
    // @ts-expect-error a parameter that the operation does not have
    frontendOperation('patchUser', { ...declared, actors: { without: ['user_name'] }, run })
    // @ts-expect-error a task that there is not
    frontendOperation('patchUser', { ...declared, whilePending: ['setup-passkey'], run })
    // @ts-expect-error of a client, who may be nobody
    frontendOperation('deleteUser', { ...declared, ...forbidden, access: 'client', run })
    // @ts-expect-error what needs a recent proof says nothing of impersonators
    frontendOperation('deleteUser', { ...declared, sensitive: 'account', run })
    frontendOperation('deleteUser', { ...declared, sensitive: 'account', actors: 'forbidden', run })
  })

  it('a list does not compile without a part', () => {
    const declared = { mode: 'read', access: 'session', limit: 'none', needs: organizations } as const
    expect(frontendList('getOrganizationMemberships', { ...declared, ...rows })).toMatchObject({
      id: 'getOrganizationMemberships',
    })
    const { count: _count, ...uncounted } = rows
    // @ts-expect-error without a count
    frontendList('getOrganizationMemberships', { ...declared, ...uncounted })
    const { filter: _filter, ...unfiltered } = rows
    // @ts-expect-error without a filter
    frontendList('getOrganizationMemberships', { ...declared, ...unfiltered })
  })

  it('what needs a transaction does not compile without one', () => {
    const write = (_tx: InTx) => Promise.resolve(null)
    const declared = { access: 'secret-key' } as const
    expect(backendOperation('BanUser', { ...declared, mode: 'write', run: ctx => write(ctx) }).mode).toBe(
      'write',
    )
    // @ts-expect-error a staged operation opens its transaction itself
    backendOperation('BanUser', { ...declared, mode: 'staged', run: ctx => write(ctx) })
    // @ts-expect-error an operation that reads has none
    backendOperation('BanUser', { ...declared, mode: 'read', run: ctx => write(ctx) })
    const inItsOwn = (ctx: Context) => inTransaction(ctx, tx => write(tx))
    backendOperation('BanUser', { ...declared, mode: 'staged', run: ctx => inItsOwn(ctx) })
  })
})
