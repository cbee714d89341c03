import { type ApiName, type JsonSchema, loadContract, type OperationShape } from '@frontdesk/contract'
import findMyWay, { type HTTPMethod } from 'find-my-way'
import type { Operation } from '../operation/operation.js'
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

/** Longer than any id; what is longer names nothing. */
const MAX_PARAMETER_LENGTH = 500

/**
 * Method and path -> operation, for one API, made from the contract: every operation is there, built or not.
 */
export class ApiRouter {
  readonly schemas: Record<string, JsonSchema>
  // fixed segments before parameters: `/v1/users/count` is not a user called count
  private readonly router = findMyWay({ maxParamLength: MAX_PARAMETER_LENGTH })

  constructor(api: ApiName, operations: Operation[]) {
    const contract = loadContract(api)
    this.schemas = contract.schemas
    const handlers = new Map(operations.map(operation => [operation.id, operation]))
    for (const shape of contract.operations) {
      const route: Route = {
        shape,
        operation: handlers.get(shape.id) ?? null,
        ...wrapping(shape, contract.schemas),
      }
      handlers.delete(shape.id)
      this.router.on(shape.method.toUpperCase() as HTTPMethod, pattern(shape.path), () => {}, route)
    }
    const [unknown] = handlers.keys()
    if (unknown) broken(`Operation ${unknown} is not in the ${api} contract.`)
  }

  match(method: string, path: string): Match | null {
    // clerk-js posts to `/v1/me/email_addresses/` and `/v1/me/phone_numbers/` (its
    // resources' paths joined with no action)
    const own = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
    const found = this.router.find(method as HTTPMethod, own)
    return found && { route: found.store as Route, path: found.params as Record<string, string> }
  }
}

/** `{id}` -> `:id`; with a suffix in the same segment: `:id(^[^/]+).xml`. */
function pattern(path: string): string {
  return path.replace(/\{(\w+)\}(\.\w+)?/g, (_, name: string, suffix?: string) =>
    suffix ? `:${name}(^[^/]+)${suffix}` : `:${name}`,
  )
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
