import type { OperationDocument } from './document.js'

/**
 * One correction of the data. `at` is a JSON pointer into the document, for instance
 * `/schemas/Session/properties/tasks` or `/operations/GetUser/responses/200`. Exactly one of `set` (put this there),
 * `merge` (objects merge deeply, arrays join) and `remove`.
 */
export interface Patch {
  /** the SDK file or recorded request that shows it */
  cite: string
  at: string
  set?: unknown
  merge?: Record<string, unknown>
  remove?: true
}

/** An operation that SDKs call and the newest spec lacks. */
export interface OperationAddition {
  cite: string
  id: string
  operation: OperationDocument
}

/** A schema that the spec holds twice, one copy outdated: every use of `outdated` becomes one of `schema`. */
export interface SchemaReplacement {
  cite: string
  replace: string
  by: string
}

export type OverlayEntry = Patch | OperationAddition | SchemaReplacement

type Json = Record<string, unknown>

/** Applies every entry whose place exists in the document; older versions lack some. Changes the document itself. */
export function applyOverlay<T extends object>(document: T, entries: readonly OverlayEntry[]): T {
  let result = document as unknown as Json
  for (const entry of entries) {
    if ('operation' in entry) addOperation(result, entry)
    else if ('replace' in entry) result = replaceSchema(result, entry)
    else applyPatch(result, entry)
  }
  return result as unknown as T
}

/** Tells whether an entry finds its place in a document. */
export function overlayApplies(document: object, entry: OverlayEntry): boolean {
  const json = document as Json
  if ('operation' in entry) return !findRoute(json, entry.operation)
  if ('replace' in entry) return hasSchema(json, entry.replace) && hasSchema(json, entry.by)
  const place = locate(json, entry.at)
  return place !== null && (entry.set !== undefined || place.key in place.parent)
}

function applyPatch(document: Json, patch: Patch): void {
  const place = locate(document, patch.at)
  if (!place) return
  const { parent, key } = place
  if (patch.set !== undefined) parent[key] = structuredClone(patch.set)
  else if (!(key in parent)) return
  else if (patch.remove) delete parent[key]
  else parent[key] = mergeJson(parent[key], patch.merge)
}

function locate(document: Json, pointer: string): { parent: Json; key: string } | null {
  const keys = pointer
    .slice(1)
    .split('/')
    .map(key => key.replaceAll('~1', '/').replaceAll('~0', '~'))
  const key = keys.pop()!
  let parent: unknown = document
  for (const step of keys) {
    parent = (parent as Json)[step]
    if (typeof parent !== 'object' || parent === null) return null
  }
  return { parent: parent as Json, key }
}

function mergeJson(target: unknown, source: unknown): unknown {
  if (Array.isArray(target) && Array.isArray(source)) return [...new Set<unknown>([...target, ...source])]
  if (!isObject(target) || !isObject(source)) return structuredClone(source)
  const merged = { ...target }
  for (const [key, value] of Object.entries(source)) {
    merged[key] = key in target ? mergeJson(target[key], value) : structuredClone(value)
  }
  return merged
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function addOperation(document: Json, entry: OperationAddition): void {
  if (findRoute(document, entry.operation)) return
  const operations = document.operations as Record<string, OperationDocument>
  operations[entry.id] = structuredClone(entry.operation)
}

function findRoute(document: Json, wanted: OperationDocument): boolean {
  const operations = document.operations as Record<string, OperationDocument>
  return Object.values(operations).some(
    operation => operation.method === wanted.method && operation.path === wanted.path,
  )
}

const hasSchema = (document: Json, name: string): boolean => name in (document.schemas as Json)

function replaceSchema(document: Json, { replace, by }: SchemaReplacement): Json {
  if (!hasSchema(document, replace) || !hasSchema(document, by)) return document
  const schemas = document.schemas as Json
  schemas[replace] = schemas[by]
  delete schemas[by]
  return JSON.parse(JSON.stringify(document), (key, value: unknown) =>
    key === '$ref' && value === `#/schemas/${by}` ? `#/schemas/${replace}` : value,
  ) as Json
}
