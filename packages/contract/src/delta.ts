/**
 * The difference from one JSON value to another. Objects are compared key by key; anything else
 * is replaced whole. `set` holds new or replaced members, `change` deltas of members that both
 * sides have, `drop` the removed keys.
 */
export interface Delta {
  set?: Record<string, unknown>
  change?: Record<string, Delta>
  drop?: string[]
}

type JsonObject = Record<string, unknown>

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Tells whether two JSON values are equal, whatever the order of their keys. */
export function sameJson(left: unknown, right: unknown): boolean {
  if (Array.isArray(left) && Array.isArray(right))
    return left.length === right.length && left.every((item, index) => sameJson(item, right[index]))

  if (!isObject(left) || !isObject(right)) return left === right
  const keys = Object.keys(left)
  return (
    keys.length === Object.keys(right).length &&
    keys.every(key => key in right && sameJson(left[key], right[key]))
  )
}

/** Makes the delta that turns `from` into `to`; an empty one when they are equal. */
export function makeDelta(from: JsonObject, to: JsonObject): Delta {
  const set: JsonObject = {}
  const change: Record<string, Delta> = {}
  const drop = Object.keys(from).filter(key => !(key in to))
  for (const [key, value] of Object.entries(to)) {
    const previous = from[key]
    if (key in from && sameJson(previous, value)) continue
    if (isObject(previous) && isObject(value)) change[key] = makeDelta(previous, value)
    else set[key] = value
  }
  const delta: Delta = {}
  if (Object.keys(set).length > 0) delta.set = set
  if (Object.keys(change).length > 0) delta.change = change
  if (drop.length > 0) delta.drop = drop
  return delta
}

/** Applies a delta; `from` stays as it is. */
export function applyDelta(from: JsonObject, delta: Delta): JsonObject {
  const result: JsonObject = { ...from, ...delta.set }
  for (const [key, inner] of Object.entries(delta.change ?? {}))
    result[key] = applyDelta(from[key] as JsonObject, inner)

  for (const key of delta.drop ?? []) delete result[key]
  return result
}
