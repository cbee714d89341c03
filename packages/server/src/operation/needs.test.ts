import { describe, expect, it } from 'vitest'
import type { Context, FrontendContext } from '../context/context.js'
import { instanceWith } from '../context/instance.fixture.js'
import { refused } from '../errors/refused.fixture.js'
import { member, organizations, requireNeed } from './needs.js'
import { backendOperation, frontendOperation } from './operation.js'

/** A context in which a look at the database fails the test. */
const contextWith = (enabled: boolean) =>
  ({
    instance: instanceWith({ organizations: { enabled }, reverification: true }),
    user: { id: 'user_1' },
  }) as FrontendContext

async function outcomeOf(run: () => Promise<unknown>): Promise<unknown> {
  try {
    return await run()
  } catch (error) {
    return refused(() => {
      throw error
    })
  }
}

describe('what an operation on organizations needs', () => {
  it.each([
    ['organizations, which are on', organizations, true, null],
    ['organizations, which are off', organizations, false, ['organization_not_enabled_in_instance']],
    ['a member, where there are no organizations', member(), false, ['organization_not_enabled_in_instance']],
  ])('is %s', async (_, need, isOn, outcome) =>
    expect(await outcomeOf(() => requireNeed(contextWith(isOn), need, { organization_id: 'org_1' }))).toEqual(
      outcome,
    ),
  )

  const calls = (needs: typeof organizations | undefined) => {
    const ran: string[] = []
    const run = () => {
      ran.push('run')
      return Promise.resolve(null)
    }
    const operation = backendOperation('GetUser', {
      mode: 'read',
      access: 'secret-key',
      run,
      ...(needs ? { needs } : {}),
    })
    return { ran, call: (ctx: Context) => operation.run(ctx as never, { path: {}, query: {}, body: {} }) }
  }

  it.each([
    ['runs where they are on', organizations, true, ['run']],
    ['does not run where they are off', organizations, false, []],
    ['runs anyway if it needs nothing', undefined, false, ['run']],
  ])('is asked for before the operation: one %s', async (_, needs, isOn, expected) => {
    const { ran, call } = calls(needs)
    await outcomeOf(() => call(contextWith(isOn)))
    expect(ran).toEqual(expected)
  })
})

describe('a sensitive operation', () => {
  it('runs without a proof when this call changes nothing sensitive, and is asked about the call', async () => {
    const asked: unknown[] = []
    const operation = frontendOperation('patchUser', {
      mode: 'write',
      access: 'session',
      limit: 'change',
      actors: 'forbidden',
      sensitive: (_ctx, { body }) => {
        asked.push(body)
        return null
      },
      run: () => Promise.resolve({ ran: true }),
    })
    const body = { first_name: 'Ada' }
    const outcome = await operation.run(contextWith(false) as never, { path: {}, query: {}, body })
    expect(outcome).toEqual({ ran: true })
    expect(asked).toEqual([body])
  })
})
