import { describe, expect, it } from 'vitest'
import { pageInMemory, rowsWith } from './in-memory.js'

const row = (id: string, name: string, created_at = 1) => ({
  id,
  name,
  key: `org:${name.toLowerCase()}`,
  created_at,
})
const rows = [
  row('r_1', 'Admin', 3),
  row('r_2', 'Member', 1),
  row('r_3', 'Accountant', 2),
  row('r_4', 'Guest', 2),
]

describe('rows at hand', () => {
  it.each([
    [undefined, ['r_1', 'r_2', 'r_3', 'r_4']],
    ['', ['r_1', 'r_2', 'r_3', 'r_4']],
    ['adm', ['r_1']],
    ['MEMBER', ['r_2']],
    ['t', ['r_3', 'r_4']],
    ['org:', ['r_1', 'r_2', 'r_3', 'r_4']],
    ['org:g', ['r_4']],
    ['r_3', ['r_3']],
    // an id is named whole
    ['r_', []],
    ['R_3', []],
    ['nobody', []],
  ])('that hold %j are %j', (query, ids) => expect(rowsWith(rows, query).map(({ id }) => id)).toEqual(ids))

  it.each([
    ['name', 'asc', 0, 10, ['r_3', 'r_1', 'r_4', 'r_2']],
    ['name', 'desc', 0, 10, ['r_2', 'r_4', 'r_1', 'r_3']],
    ['name', 'asc', 1, 2, ['r_1', 'r_4']],
    ['name', 'asc', 3, 2, ['r_2']],
    ['name', 'asc', 4, 2, []],
    // of the same age by their ids, in either direction, so that no page shows a row twice
    ['created_at', 'asc', 0, 10, ['r_2', 'r_3', 'r_4', 'r_1']],
    ['created_at', 'desc', 0, 10, ['r_1', 'r_4', 'r_3', 'r_2']],
  ] as const)('by %s %s, after %i of them %i at most, are %j', (field, direction, offset, limit, ids) =>
    expect(pageInMemory(rows, { order: { field, direction }, offset, limit }).map(({ id }) => id)).toEqual(
      ids,
    ),
  )

  it('stay in their order for others', () => {
    const before = [...rows]
    pageInMemory(rows, { order: { field: 'name', direction: 'asc' }, offset: 0, limit: 1 })
    expect(rows).toEqual(before)
  })
})
