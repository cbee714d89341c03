import type { ParameterShape } from '@frontdesk/contract'
import { ApiError } from '../errors/api-error.js'

/** `name`, `name[]` and `name[0]` are the same list; its members keep their order. */
export function groupByName(texts: URLSearchParams): Map<string, string[]> {
  const groups = new Map<string, string[]>()
  for (const [key, text] of texts) {
    const name = key.endsWith(']') ? key.replace(/\[\d*\]$/, '') : key
    const group = groups.get(name)
    if (group) group.push(text)
    else groups.set(name, [text])
  }
  return groups
}

/**
 * The Backend API ignores parameters of a query that it does not know, but not the misspelt name of one that
 * it knows: a filter that is ignored shows everybody.
 * @returns a check of the names of a query, which throws ApiError form_param_unknown
 */
export function lookalikeCheck(declared: ParameterShape[]): (names: Iterable<string>) => void {
  const known = new Set(declared.map(({ name }) => name))
  const skeletons = new Set(declared.map(({ name }) => skeletonOf(name)))
  return names => {
    const lookalikes = [...names].filter(name => !known.has(name) && skeletons.has(skeletonOf(name)))
    if (lookalikes.length > 0)
      throw ApiError.all(lookalikes.map(param => new ApiError('form_param_unknown', { param })))
  }
}

/** A name without brackets, case, separators and the plural: names that look alike have the same. */
function skeletonOf(name: string): string {
  const letters = name
    .split('[', 1)[0]!
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
  let end = letters.length
  while (letters[end - 1] === 's') end -= letters[end - 2] === 'e' ? 2 : 1
  return letters.slice(0, end)
}
