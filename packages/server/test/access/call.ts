import { type ApiName, loadContract, type OperationShape } from '@frontdesk/contract'
import { type Answer, TEST_ORIGIN, type TestBrowser, type TestServer } from '@frontdesk/testkit'

/** What a request for an operation says besides its name. Method and path are the contract's. */
export interface Call {
  /** values of the path's parameters */
  ids?: Record<string, string>
  query?: Record<string, string>
  /** form of the Frontend API, or bytes of a file; JSON of the Backend API */
  body?: Record<string, unknown> | Uint8Array | unknown[]
  /** of the page that a browser sends it from, if that is not the application's */
  origin?: string
}

export function shapeOf(api: ApiName, id: string): OperationShape {
  const shape = loadContract(api).operations.find(operation => operation.id === id)
  if (!shape) throw new Error(`no operation ${api} ${id}`)
  return shape
}

/** `/v1/users/{user_id}` with its values, and the query. */
export function pathOf(shape: Pick<OperationShape, 'id' | 'path'>, { ids = {}, query = {} }: Call): string {
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
  const { query, origin, ...rest } = call
  const form = method === 'GET' ? undefined : ((rest.body ?? {}) as Record<string, unknown> | Uint8Array)
  return browser.send(method, pathOf(shape, rest), form, {
    ...(query && { query }),
    ...(origin && { origin }),
  })
}

/** `headers` carry the credentials. */
export async function sendAsServer(
  server: TestServer,
  id: string,
  call: Call,
  headers: Record<string, string>,
) {
  const shape = shapeOf('bapi', id)
  const method = shape.method.toUpperCase()
  const init: RequestInit = { method, headers: new Headers(headers) }
  if (call.body instanceof Uint8Array) {
    const form = new FormData()
    form.set('file', new Blob([new Uint8Array(call.body)]), 'picture.png')
    init.body = form
  } else if (method !== 'GET') {
    ;(init.headers as Headers).set('content-type', 'application/json')
    init.body = JSON.stringify(call.body ?? {})
  }
  const request = new Request(`${TEST_ORIGIN}/bapi${pathOf(shape, call)}`, init)
  const response = await server.frontdesk.fetch(request, { remoteAddress: '127.0.0.1' })
  const text = await response.text()
  const body = (text ? JSON.parse(text) : null) as Record<string, unknown> | unknown[] | null
  return { status: response.status, body, headers: response.headers }
}
