/** Answer of count operations. */
export function totalCount(count: number) {
  return { object: 'total_count', total_count: count }
}
