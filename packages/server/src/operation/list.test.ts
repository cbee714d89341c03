import { describe, expect, it } from 'vitest'
import type { Context } from '../context/context.js'
import { refused } from '../errors/refused.fixture.js'
import { pageInMemory, rowsWith } from './in-memory.js'
import { backendList, everything, type ListPage } from './list.js'

interface Asked {
  page?: ListPage<string>
  answer?: unknown
}

/** What a list asks of the store, and what it answers, for a query that the contract has checked. */
async function ask(query: object): Promise<Asked> {
  const asked: Asked = {}
  const list = backendList('ListInvitations', {
    mode: 'read',
    access: 'secret-key',
    order: ['created_at', 'email_address'],
    filter: everything,
    fetch: (_ctx, _filter, page) => {
      asked.page = page
      return [{ id: 'inv_1' }]
    },
    count: () => 7,
    render: (_ctx, rows) => rows,
    beside: { more: true },
  })
  asked.answer = await list.run({} as Context as never, { path: {}, query, body: {} })
  return asked
}

async function refusalOf(query: object): Promise<string[]> {
  const error: unknown = await ask(query).catch((reason: unknown) => reason)
  return refused(() => {
    throw error
  })
}

describe('the page that a query asks for', () => {
  it.each<[object, object]>([
    [{}, { limit: 10, offset: 0, order: { field: 'created_at', direction: 'desc' } }],
    [
      { limit: 3, offset: 6 },
      { limit: 3, offset: 6 },
    ],
    [{ limit: 0 }, { limit: 0 }],
    [{ order_by: '' }, { order: { field: 'created_at', direction: 'desc' } }],
    [{ order_by: 'email_address' }, { order: { field: 'email_address', direction: 'asc' } }],
    [{ order_by: '+email_address' }, { order: { field: 'email_address', direction: 'asc' } }],
    // a plus that nobody has escaped
    [{ order_by: ' email_address' }, { order: { field: 'email_address', direction: 'asc' } }],
    [{ order_by: '-created_at' }, { order: { field: 'created_at', direction: 'desc' } }],
  ])('with %j is %j', async (query, page) => expect((await ask(query)).page).toMatchObject(page))

  it.each(['name', '--created_at', '+', 'created_at ', 'created_at,email_address'])(
    'is refused in the order %j',
    async order_by => expect(await refusalOf({ order_by })).toEqual(['form_param_value_invalid order_by']),
  )

  it.each<[object, unknown]>([
    [{}, [{ id: 'inv_1' }]],
    [{ paginated: false }, [{ id: 'inv_1' }]],
    [{ paginated: true }, { data: [{ id: 'inv_1' }], total_count: 7, more: true }],
  ])('with %j has the form %j', async (query, answer) => expect((await ask(query)).answer).toEqual(answer))
})

describe('a list that is kept in memory', () => {
  const row = (id: string, name: string, created_at: number) => ({ id, name, key: `org:${name}`, created_at })
  const rows = [row('c', 'Admin', 1), row('a', 'Member', 2), row('b', 'Guest', 2)]
  const ids = (found: { id: string | number }[]) => found.map(({ id }) => id).join('')

  it.each([
    [undefined, 'cab'],
    ['', 'cab'],
    ['MEM', 'a'],
    ['org:', 'cab'],
    ['guest', 'b'],
    ['b', 'ab'],
    ['B', 'a'],
    ['nobody', ''],
  ])('has, for %j, the rows %j', (query, found) => expect(ids(rowsWith(rows, query))).toBe(found))

  it.each([
    ['created_at', 'asc', 0, 10, 'cab'],
    ['created_at', 'desc', 0, 10, 'bac'],
    ['name', 'asc', 0, 10, 'cba'],
    ['name', 'desc', 0, 2, 'ab'],
    ['created_at', 'asc', 1, 1, 'a'],
    ['created_at', 'asc', 2, 5, 'b'],
    ['created_at', 'asc', 3, 5, ''],
  ] as const)('is cut by %s %s from %i on, %i at most: %j', (field, direction, offset, limit, found) =>
    expect(ids(pageInMemory(rows, { order: { field, direction }, offset, limit }))).toBe(found),
  )
})
