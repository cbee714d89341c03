import { isJson, type Json, valueAt } from './told.js'

/** The first entry that fits, of a list, or of a list that is the `values` of an object. */
export function firstWhere(list: unknown, fits: (entry: Json) => boolean): Json {
  const entries = Array.isArray(list) ? list : valueAt(list, 'values')
  if (!Array.isArray(entries)) return {}
  return entries.filter(isJson).find(fits) ?? {}
}
