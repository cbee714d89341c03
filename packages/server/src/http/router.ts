import { type ApiName, type JsonSchema, loadContract } from '@frontdesk/contract'
import findMyWay, { type HTTPMethod } from 'find-my-way'
import type { Operation, Shape } from '../operation/operation.js'
import type { OwnOperation } from '../operation/own.js'
import type { ScimOperation } from '../operation/scim.js'
import { broken } from '../platform/invariant.js'
import { ownChecks, scimChecks } from './own-checks.js'
import { type Checks, contractChecks } from './parameters.js'

/** One operation of the contract with its handler, if it is built. */
export interface Route {
  shape: Shape
  operation: Operation | null
  /** what the contract wants of a request */
  checks: Checks
  /** of an answer with a body */
  status: number
  /** the answer is `{response, client}` (Frontend API) */
  isWrapped: boolean
  /** the contract knows no null for the client of the answer, e.g. of `GET /v1/me` */
  needsClient: boolean
}

export interface Match {
  route: Route
  path: Record<string, string>
}

/** Longer than any id; what is longer names nothing. */
const MAX_PARAMETER_LENGTH = 500

/** Method and path -> operation, for one API. */
export class ApiRouter {
  // fixed segments before parameters: `/v1/users/count` is not a user called count
  private readonly router = findMyWay({ maxParamLength: MAX_PARAMETER_LENGTH })

  constructor(routes: Route[]) {
    for (const route of routes) {
      const { method, path } = route.shape
      this.router.on(method.toUpperCase() as HTTPMethod, pattern(path), () => {}, route)
    }
  }

  /** An empty parameter names nothing: its path is that of no operation. */
  match(method: string, path: string): Match | null {
    // clerk-js posts to `/v1/me/email_addresses/` and `/v1/me/phone_numbers/` (its
    // resources' paths joined with no action)
    const own = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
    const found = this.router.find(method as HTTPMethod, own)
    if (!found || Object.values(found.params).includes('')) return null
    return { route: found.store as Route, path: found.params as Record<string, string> }
  }
}

/** The routes of a contract: every operation is there, built or not. */
export function contractRoutes(api: ApiName, operations: Operation[]): Route[] {
  const { schemas, operations: shapes } = loadContract(api)
  const handlers = new Map(operations.map(operation => [operation.id, operation]))
  const known = new Set(shapes.map(({ id }) => id))
  const unknown = operations.find(({ id }) => !known.has(id))
  if (unknown) broken(`Operation ${unknown.id} is not in the ${api} contract.`)
  const checksOf = contractChecks(schemas)
  return shapes.map(shape => ({
    shape,
    operation: handlers.get(shape.id) ?? null,
    checks: checksOf(shape),
    ...answering(shape, schemas),
  }))
}

/** The routes of the server's own contract. */
export const ownRoutes = (operations: OwnOperation[]): Route[] =>
  operations.map(operation => ({
    shape: operation.shape,
    operation,
    checks: ownChecks(operation),
    status: 200,
    isWrapped: false,
    needsClient: false,
  }))

/** The routes of what identity providers speak. */
export const scimRoutes = (operations: ScimOperation[]): Route[] =>
  operations.map(operation => ({
    shape: operation.shape,
    operation,
    checks: scimChecks,
    status: 200,
    isWrapped: false,
    needsClient: false,
  }))

/** `{id}` -> `:id`; with a suffix in the same segment: `:id(^[^/]+).xml`. */
function pattern(path: string): string {
  return path.replace(/\{(\w+)\}(\.\w+)?/g, (_, name: string, suffix?: string) =>
    suffix ? `:${name}(^[^/]+)${suffix}` : `:${name}`,
  )
}

function answering(
  shape: Shape,
  schemas: Record<string, JsonSchema>,
): Pick<Route, 'status' | 'isWrapped' | 'needsClient'> {
  const [status = '200', body] =
    Object.entries(shape.responses).find(([each, schema]) => each.startsWith('2') && schema) ?? []
  const schema = body?.$ref ? schemas[body.$ref.replace('#/schemas/', '')] : body
  const client = schema?.properties?.['client']
  const isWrapped = shape.api === 'fapi' && Boolean(client && schema?.properties?.['response'])
  return { status: Number(status), isWrapped, needsClient: isWrapped && client?.$ref !== undefined }
}
