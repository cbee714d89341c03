import { loadContract, type ApiName, type OperationShape } from '@frontdesk/contract'
import type { Answer, TestBrowser } from '@frontdesk/testkit'

/** What a request for an operation says besides its name. Method and path are the contract's. */
export interface Call {
  /** values of the path's parameters */
  ids?: Record<string, string>
  query?: Record<string, string>
  /** form of the Frontend API, or bytes of a file; JSON of the Backend API */
  body?: Record<string, unknown> | Uint8Array | unknown[]
}

export function shapeOf(api: ApiName, id: string): OperationShape {
  const shape = loadContract(api).operations.find(operation => operation.id === id)
  if (!shape) throw new Error(`no operation ${api} ${id}`)
  return shape
}

/** `/v1/users/{user_id}` with its values, and the query. */
export function pathOf(shape: OperationShape, { ids = {}, query = {} }: Call): string {
  const path = shape.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = ids[name]
    if (value === undefined) throw new Error(`${shape.id}: no ${name}`)
    return encodeURIComponent(value)
  })
  const search = new URLSearchParams(query).toString()
  return search === '' ? path : `${path}?${search}`
}

export async function sendAsBrowser(
  browser: TestBrowser,
  id: string,
  call: Call,
): Promise<Answer<Record<string, unknown> | null>> {
  const shape = shapeOf('fapi', id)
  const method = shape.method.toUpperCase()
  const { query, ...rest } = call
  const form = method === 'GET' ? undefined : ((rest.body ?? {}) as Record<string, unknown> | Uint8Array)
  return browser.send(method, pathOf(shape, rest), form, query ? { query } : {})
}
