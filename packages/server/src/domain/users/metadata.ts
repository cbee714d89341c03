import { ApiError } from '../../errors/api-error.js'
import { isStorable, parseJsonText } from '../../platform/json-text.js'
import type { Metadata } from '../../store/tables.js'

export const METADATA_LIMIT_BYTES = 8 * 1024

/**
 * Deep merge: objects merge key by key, a null deletes the key, anything else
 * replaces (BAPI UpdateUserMetadata).
 */
export function mergeMetadata(present: Metadata, changes: Metadata): Metadata {
  const merged = new Map(Object.entries(present))
  for (const [key, value] of Object.entries(changes)) {
    const before = merged.get(key)
    if (value === null) merged.delete(key)
    else if (isObject(value)) merged.set(key, mergeMetadata(isObject(before) ? before : {}, value))
    else merged.set(key, value)
  }
  // `fromEntries` defines own properties: a key `__proto__` stays data
  return Object.fromEntries(merged)
}

/**
 * Metadata out of the JSON text that clerk-js sends it as (docs/wire.md#requests-of-a-browser): held to
 * the same as metadata in a JSON body.
 * @throws ApiError form_param_type_invalid, form_param_format_invalid
 */
export function parseMetadataText(text: string, param: string): Metadata {
  const value = parseJsonText(text)
  if (!isObject(value)) throw new ApiError('form_param_type_invalid', { param, values: { type: 'object' } })
  if (!isStorable(value)) throw new ApiError('form_param_format_invalid', { param })
  return value
}

/** @throws ApiError form_param_exceeds_allowed_size above 8 KB of JSON */
export function checkMetadataSize(metadata: Metadata, param: string): Metadata {
  if (Buffer.byteLength(JSON.stringify(metadata)) > METADATA_LIMIT_BYTES) {
    throw new ApiError('form_param_exceeds_allowed_size', {
      param,
      values: { limit: `${METADATA_LIMIT_BYTES} bytes` },
    })
  }
  return metadata
}

function isObject(value: unknown): value is Metadata {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
