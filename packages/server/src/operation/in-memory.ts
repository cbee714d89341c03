import type { ListPage } from './list.js'

/** Few rows, all at hand: those whose name or key holds the text, or whose id it is. */
export function rowsWith<Row extends { id: string; name: string; key: string }>(
  rows: readonly Row[],
  query: string | undefined,
): Row[] {
  const term = query?.toLowerCase()
  return rows.filter(
    row =>
      !term ||
      row.id === query ||
      row.name.toLowerCase().includes(term) ||
      row.key.toLowerCase().includes(term),
  )
}

/** One page of rows that are all at hand. */
export function pageInMemory<
  Field extends string,
  Row extends Record<Field | 'id' | 'created_at', string | number>,
>(rows: readonly Row[], { order, offset, limit }: ListPage<Field>): Row[] {
  const sign = order.direction === 'asc' ? 1 : -1
  const ordered = rows.toSorted(
    (a, b) => sign * (compare(a[order.field], b[order.field]) || compare(a.id, b.id)),
  )
  return ordered.slice(offset, offset + limit)
}

function compare(a: string | number, b: string | number): number {
  return a < b ? -1 : a > b ? 1 : 0
}
