import { loadContract, type ApiName, type JsonSchema, type OperationShape } from '@frontdesk/contract'
import { RegExpRouter } from 'hono/router/reg-exp-router'
import { SmartRouter } from 'hono/router/smart-router'
import { TrieRouter } from 'hono/router/trie-router'
import type { Operation } from './operation.js'
import { broken } from '../platform/invariant.js'

/** One operation of the contract with its handler, if it is built. */
export interface Route {
  shape: OperationShape
  operation: Operation | null
  /** the answer is `{response, client}` (Frontend API) */
  isWrapped: boolean
  /** the contract knows no null for the client of the answer, e.g. of `GET /v1/me` */
  needsClient: boolean
}

export interface Match {
  route: Route
  path: Record<string, string>
}

/** Method and path -> operation, for one API, made from the contract: every operation is there, built or not. */
export class ApiRouter {
  readonly schemas: Record<string, JsonSchema>
  private readonly router = new SmartRouter<Route>({ routers: [new RegExpRouter(), new TrieRouter()] })

  constructor(api: ApiName, operations: Operation[]) {
    const contract = loadContract(api)
    this.schemas = contract.schemas
    const handlers = new Map(operations.map(operation => [operation.id, operation]))
    // Fixed paths before parameters: `/v1/users/count` is not a user called count.
    const shapes = [...contract.operations].sort((a, b) => rank(a.path) - rank(b.path))
    for (const shape of shapes) {
      const route = { shape, operation: handlers.get(shape.id) ?? null, ...wrapping(shape, contract.schemas) }
      handlers.delete(shape.id)
      this.router.add(shape.method.toUpperCase(), honoPath(shape.path), route)
    }
    const [unknown] = handlers.keys()
    if (unknown) broken(`Operation ${unknown} is not in the ${api} contract.`)
  }

  match(method: string, path: string): Match | null {
    // clerk-js posts to `/v1/me/email_addresses/` and `/v1/me/phone_numbers/` (its resources' paths joined with no action)
    const [found, texts] = this.router.match(method, path.replace(/(?<=.)\/$/, ''))
    const first = found[0]
    if (!first) return null
    const [route, names] = first
    const parameters: Record<string, string> = {}
    for (const [name, value] of Object.entries(names)) {
      parameters[name] = decode(typeof value === 'number' ? (texts?.[value] ?? '') : value)
    }
    return { route, path: parameters }
  }
}

/** `{id}` -> `:id`; a suffix in the same segment becomes part of the pattern. */
function honoPath(path: string): string {
  return path.replace(/\{(\w+)\}(\.\w+)?/g, (_, name: string, suffix?: string) =>
    suffix ? `:${name}{.+\\${suffix}}` : `:${name}`,
  )
}

const rank = (path: string) => (path.match(/\{/g) ?? []).length

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function wrapping(
  shape: OperationShape,
  schemas: Record<string, JsonSchema>,
): Pick<Route, 'isWrapped' | 'needsClient'> {
  const body = Object.entries(shape.responses).find(
    ([status, schema]) => status.startsWith('2') && schema,
  )?.[1]
  const schema = body?.$ref ? schemas[body.$ref.replace('#/schemas/', '')] : body
  const client = schema?.properties?.['client']
  const isWrapped = shape.api === 'fapi' && Boolean(client && schema?.properties?.['response'])
  return { isWrapped, needsClient: isWrapped && client?.$ref !== undefined }
}
