import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type ApiName, loadContract, type OperationShape } from '@frontdesk/contract'

/** Operation id -> why it is not built, for each API. Ids are unique within one API only. */
export type UnbuiltOperations = Record<ApiName, Record<string, string>>

/** Ids of the operations that have a handler. */
export type BuiltOperations = Record<ApiName, readonly string[]>

export const API_NAMES: readonly ApiName[] = ['bapi', 'fapi']

/** The committed list; it lies beside both `src` and `dist`. */
export const UNBUILT_FILE = fileURLToPath(new URL('../../unbuilt-operations.json', import.meta.url))

export function readUnbuiltOperations(): UnbuiltOperations {
  return JSON.parse(readFileSync(UNBUILT_FILE, 'utf8')) as UnbuiltOperations
}

/** What breaks the ratchet. */
export interface RatchetViolations {
  /** neither built nor listed */
  unlisted: string[]
  /** built, and still listed */
  stale: string[]
  /** listed or built, but no operation of the contract */
  unknown: string[]
  /** built by two handlers, of which the router would take one */
  duplicate: string[]
  /** listed without a reason */
  unexplained: string[]
}

/** Compares one API's handlers and list with the newest contract; every array is empty when all is well. */
export function findViolations(
  api: ApiName,
  built: BuiltOperations,
  unbuilt: UnbuiltOperations,
): RatchetViolations {
  const ids = new Set(loadContract(api).operations.map(operation => operation.id))
  const handlers = new Set(built[api])
  const reasons = unbuilt[api]
  const listed = Object.keys(reasons)
  return {
    unlisted: [...ids].filter(id => !handlers.has(id) && reasons[id] === undefined),
    stale: listed.filter(id => handlers.has(id)),
    unknown: [...listed, ...handlers].filter(id => !ids.has(id)),
    duplicate: built[api].filter((id, index) => built[api].indexOf(id) !== index),
    unexplained: listed.filter(id => reasons[id]!.trim() === ''),
  }
}

export interface RatchetUpdate {
  list: UnbuiltOperations
  removed: string[]
  added: string[]
  /** neither built nor listed, and no reason was given: the list stays incomplete */
  refused: string[]
}

/** Takes out what is built or gone. Puts something in only under a reason: the list is meant to shrink. */
export function updateUnbuilt(
  built: BuiltOperations,
  unbuilt: UnbuiltOperations,
  reasonToAdd?: string,
): RatchetUpdate {
  const update: RatchetUpdate = { list: { bapi: {}, fapi: {} }, removed: [], added: [], refused: [] }
  for (const api of API_NAMES) {
    const { unlisted, stale, unknown } = findViolations(api, built, unbuilt)
    const gone = new Set([...stale, ...unknown])
    const reasons = { ...unbuilt[api] }
    for (const id of Object.keys(reasons).filter(id => gone.has(id))) {
      update.removed.push(`${api} ${id}`)
      delete reasons[id]
    }
    for (const id of unlisted) {
      if (reasonToAdd === undefined) {
        update.refused.push(`${api} ${id}`)
      } else {
        update.added.push(`${api} ${id}`)
        reasons[id] = reasonToAdd
      }
    }
    update.list[api] = inTagOrder(api, reasons)
  }
  return update
}

/** By tag, then by path: neighbours in the file are what one change builds. */
function inTagOrder(api: ApiName, reasons: Record<string, string>): Record<string, string> {
  const byTag = (left: OperationShape, right: OperationShape) => left.tag.localeCompare(right.tag, 'en')
  const operations = [...loadContract(api).operations].sort(byTag)
  return Object.fromEntries(
    operations.filter(({ id }) => reasons[id] !== undefined).map(({ id }) => [id, reasons[id]!]),
  )
}
