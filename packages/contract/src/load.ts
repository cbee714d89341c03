import { applyOverlay } from './apply-overlay.js'
import { applyDelta, type Delta } from './delta.js'
import type { ApiName, ContractDocument, OperationDocument, WebhookDocument } from './document.js'
import type { JsonSchema } from './json-schema.js'
import { OVERLAY, WEBHOOK_OVERLAY } from './overlay.js'
import { readData } from './read-data.js'
import { API_VERSIONS, NEWEST_API_VERSION } from './versions.js'

export interface OperationShape extends OperationDocument {
  api: ApiName
  id: string
  /** true: the spec of this version lacks it, SDKs call it */
  overlay: boolean
}

export interface Contract {
  api: ApiName
  version: string
  /** literal paths before those with parameters in their place */
  operations: OperationShape[]
  schemas: Record<string, JsonSchema>
}

export type WebhookContract = WebhookDocument

const contracts = new Map<string, Contract>()
let webhooks: WebhookContract | undefined

/** Loads one version of one API at first use: the spec's data, overlaid. Without a version, the newest. */
export function loadContract(api: ApiName, version: string = NEWEST_API_VERSION): Contract {
  const key = `${api} ${version}`
  const known = contracts.get(key)
  if (known) return known
  const made = overlaidContract(api, readDocument(api, version))
  contracts.set(key, made)
  return made
}

/** One version of one API as the spec says it, without the overlay. */
export function readDocument(api: ApiName, version: string): ContractDocument {
  if (!API_VERSIONS.includes(version)) throw new Error(`Unknown API version ${version}`)
  const newest = readData<ContractDocument>(`${api}.json`)
  if (version === NEWEST_API_VERSION) return newest
  const delta = readData<Delta>(`${api}.${version}.json`)
  return applyDelta({ ...newest }, delta) as unknown as ContractDocument
}

function overlaidContract(api: ApiName, document: ContractDocument): Contract {
  const original = new Set(Object.keys(document.operations))
  const overlaid = applyOverlay(document, OVERLAY[api])
  const operations = Object.entries(overlaid.operations)
    .map(([id, operation]) => ({ api, id, ...operation, overlay: !original.has(id) }))
    .sort(literalFirst)
  // The Frontend API ignores what it does not know: SDKs send `locale`,
  // `timezone`, `__clerk_*` with any body.
  if (api === 'fapi') for (const { body } of operations) if (body) body.allowUnknown = true
  return { api, version: document.version, operations, schemas: overlaid.schemas }
}

/**
 * Puts `/users/count` before `/users/{user_id}`, so that a router that tries one
 * after another finds the right one.
 */
function literalFirst(left: OperationShape, right: OperationShape): number {
  const [a, b] = [sortKey(left), sortKey(right)]
  return a < b ? -1 : Number(a > b)
}

const sortKey = (operation: OperationShape): string => operation.path.replaceAll(/\{[^{}]+\}/g, '\uffff')

/** Loads the webhook events: the schema of each event's whole payload. */
export function loadWebhookContract(): WebhookContract {
  webhooks ??= applyOverlay(readData<WebhookDocument>('webhooks.json'), WEBHOOK_OVERLAY)
  return webhooks
}

/** Loads the platform API as the spec says it. */
export function loadPlatformContract(): ContractDocument {
  return readData<ContractDocument>('platform.json')
}
