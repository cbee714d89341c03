/** `{data, total_count}`: a page, and how many there are in all. */
export function paginatedList(data: object[], totalCount: number) {
  return { data, total_count: totalCount }
}
