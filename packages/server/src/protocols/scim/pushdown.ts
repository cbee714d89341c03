import type { AttributePath, Filter } from './filter.js'
import { type ResourceKind, sameName } from './schemas.js'

/** What is looked up by an index. Texts that are compared without regard to case come as they were sent. */
export type LookupTerm =
  | { column: 'id' | 'externalId' | 'userName' | 'displayName' | 'email'; value: string }
  | { column: 'active'; value: boolean }

export interface LookupPlan {
  /** all have to hold */
  terms: LookupTerm[]
  /** what is left to be asked of each resource; null = nothing */
  rest: Filter | null
}

const TEXT_COLUMNS = ['id', 'externalId', 'userName', 'displayName'] as const

/** What each kind of resource is looked up by. */
const COLUMNS: Record<ResourceKind, readonly LookupTerm['column'][]> = {
  User: ['id', 'externalId', 'userName', 'email', 'active'],
  Group: ['id', 'externalId', 'displayName'],
}

/** The part of a filter that a database can answer by its indexes, and the part that it cannot. */
export function lookupPlan(filter: Filter, kind: ResourceKind): LookupPlan {
  const parts = filter.kind === 'and' ? filter.parts : [filter]
  const terms: LookupTerm[] = []
  const rest: Filter[] = []
  for (const part of parts) {
    const term = termOf(part)
    const isNew =
      term && COLUMNS[kind].includes(term.column) && !terms.some(each => each.column === term.column)
    if (isNew) terms.push(term)
    else rest.push(part)
  }
  return { terms, rest: rest.length > 1 ? { kind: 'and', parts: rest } : (rest[0] ?? null) }
}

function termOf(filter: Filter): LookupTerm | null {
  if (filter.kind !== 'compare' || filter.comparison !== 'eq') return null
  const { path, value } = filter
  if (path.extension !== null || path.filter !== null) return null
  if (sameName(path.name, 'active') && path.sub === null) return activeTerm(value)
  if (typeof value !== 'string') return null
  if (isEmail(path)) return { column: 'email', value }
  const column = path.sub === null && TEXT_COLUMNS.find(each => sameName(each, path.name))
  return column ? { column, value } : null
}

function activeTerm(value: unknown): LookupTerm | null {
  const text = String(value).toLowerCase()
  return text === 'true' || text === 'false' ? { column: 'active', value: text === 'true' } : null
}

const isEmail = ({ name, sub }: AttributePath) =>
  sameName(name, 'emails') && (sub === null || sameName(sub, 'value'))
