import { sameJson } from './delta.js'
import type { OperationDocument } from './document.js'

/**
 * One correction of the data. `at` is a JSON pointer into the document, for instance
 * `/schemas/Session/properties/tasks` or `/operations/GetUser/responses/200`; parameters go by their name,
 * as in `/operations/GetUserList/parameters/query`. Exactly one of `set` (put this there), `merge` (objects
 * merge deeply, arrays join) and `remove`.
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

/**
 * A schema that the spec holds in several copies (`Name-2`, `schemas-Name`), some of them outdated: they
 * become one that admits what either admits, and every reference points to it.
 */
export interface SchemaJoin {
  cite: string
  join: string
}

export type OverlayEntry = Patch | OperationAddition | SchemaJoin

type Json = Record<string, unknown>

/**
 * Applies every entry whose place exists in the document; older versions lack
 * some. Changes the document itself.
 */
export function applyOverlay<T extends object>(document: T, entries: readonly OverlayEntry[]): T {
  const json = document as unknown as Json
  for (const entry of entries) {
    if ('operation' in entry) addOperation(json, entry)
    else if ('join' in entry) joinSchemas(json, entry.join)
    else applyPatch(json, entry)
  }
  return document
}

/** Tells whether an entry finds its place in a document. */
export function overlayApplies(document: object, entry: OverlayEntry): boolean {
  const json = document as Json
  if ('operation' in entry) return !findRoute(json, entry.operation)
  if ('join' in entry) return copiesOf(json, entry.join).length > 0
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
  const last = keys.pop()!
  let parent: unknown = document
  for (const step of keys) {
    const key = keyIn(parent, step)
    parent = key === null ? undefined : (parent as Json)[key]
    if (typeof parent !== 'object' || parent === null) return null
  }
  const key = keyIn(parent, last)
  return key === null ? null : { parent: parent as Json, key }
}

/** A member of a list of named things, such as parameters, goes by its name. */
function keyIn(parent: unknown, step: string): string | null {
  if (!Array.isArray(parent)) return step
  const index = parent.findIndex(item => isObject(item) && item.name === step)
  return index === -1 ? null : String(index)
}

function mergeJson(target: unknown, source: unknown): unknown {
  if (Array.isArray(target) && Array.isArray(source)) {
    const added = source.filter(item => !target.some(present => sameJson(present, item)))
    return [...(target as unknown[]), ...(structuredClone(added) as unknown[])]
  }
  if (!isObject(target) || !isObject(source)) return structuredClone(source)
  const merged = { ...target }
  for (const [key, value] of Object.entries(source))
    merged[key] = key in target ? mergeJson(target[key], value) : structuredClone(value)

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

/** The names that the specs' bundler gave to further copies of a schema. */
function copiesOf(document: Json, name: string): string[] {
  return Object.keys(document.schemas as Json).filter(
    other => other !== name && other.replace(/^schemas-/, '').replace(/-\d+$/, '') === name,
  )
}

function joinSchemas(document: Json, name: string): void {
  const copies = new Set(copiesOf(document, name))
  const schemas = document.schemas as Record<string, Json>
  if (copies.size === 0 || !schemas[name]) return
  for (const copy of copies) {
    const required = [schemas[name].required, schemas[copy]!.required] as (string[] | undefined)[]
    const merged = mergeJson(schemas[name], schemas[copy]) as Json
    merged.required = (required[0] ?? []).filter(property => required[1]?.includes(property))
    schemas[name] = merged
    delete schemas[copy]
  }
  redirectReferences(document, copies, `#/schemas/${name}`)
}

function redirectReferences(value: unknown, from: ReadonlySet<string>, to: string): void {
  if (Array.isArray(value)) for (const item of value) redirectReferences(item, from, to)
  if (!isObject(value)) return
  if (typeof value.$ref === 'string' && from.has(value.$ref.slice('#/schemas/'.length))) value.$ref = to
  for (const item of Object.values(value)) redirectReferences(item, from, to)
}
