import { PAYLOAD_VERSIONS } from '../config/webhook-endpoint.js'
import type { EventRow } from '../store/tables.js'

type Payload = EventRow['payload']
/** From the payload of one version to that of the version before it. Pure: the event may be long gone. */
export type Downgrade = (payload: Payload) => Payload

export const NEWEST_PAYLOAD_VERSION = PAYLOAD_VERSIONS.at(-1)!

/**
 * By the version that brought the change. The specifications know one version so far,
 * so there is nothing to take back.
 */
const DOWNGRADES: Record<string, Downgrade> = {}

/**
 * Makes the conversion of stored payloads, which are of the newest version, to an older one: step by step.
 */
export function payloadConverter(versions: readonly string[], downgrades: Record<string, Downgrade>) {
  return (payload: Payload, version: string): Payload =>
    versions
      .slice(versions.indexOf(version) + 1)
      .reduceRight((converted, newer) => downgrades[newer]?.(converted) ?? converted, payload)
}

/** The payload as an endpoint that is pinned to `version` gets it. */
export const convertPayload = payloadConverter(PAYLOAD_VERSIONS, DOWNGRADES)
