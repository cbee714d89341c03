import type { EventRow } from '../../store/tables.js'

type Payload = EventRow['payload']

/**
 * From the payload as it was stored to an older version: one function a version. The specifications know one version so
 * far, so there is nothing to turn back; an endpoint is pinned to its version all the same.
 */
const converters: Record<string, (payload: Payload) => Payload> = {
  '2025-04-15': payload => payload,
}

export const PAYLOAD_VERSIONS = Object.keys(converters)
export const NEWEST_PAYLOAD_VERSION = '2025-04-15'

export function convertPayload(payload: Payload, version: string): Payload {
  return converters[version]?.(payload) ?? payload
}
