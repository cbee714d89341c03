/** Checks answers and events against the contract. For tests: it compiles validators, and needs ajv. */
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js'
import formatsPlugin from 'ajv-formats'
import type { ApiName } from './document.js'
import { loadContract, loadWebhookContract } from './load.js'

const MESSAGE_LIMIT = 20

/** Readable mismatches of one answer; none means that it keeps the contract. */
export type ResponseValidator = (operationId: string, status: number, body: unknown) => string[]

/** Readable mismatches of one event's whole payload. */
export type WebhookValidator = (eventType: string, payload: unknown) => string[]

/**
 * The error shape of docs/behaviours.md 37, on every status from 400; codes belong to the server's catalog.
 */
const ERROR_ANSWER = {
  type: 'object',
  required: ['errors'],
  properties: {
    errors: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        required: ['code', 'message', 'long_message'],
        properties: {
          code: { type: 'string', minLength: 1 },
          message: { type: 'string' },
          long_message: { type: 'string' },
          meta: { type: 'object' },
        },
        additionalProperties: false,
      },
    },
    meta: { type: 'object' },
    clerk_trace_id: { type: 'string' },
  },
}

/** Makes the check of one API version's answers; each operation is compiled at its first use. */
export function createResponseValidator(api: ApiName, version?: string): ResponseValidator {
  const contract = loadContract(api, version)
  const operations = new Map(contract.operations.map(operation => [operation.id, operation]))
  const responses = Object.fromEntries(contract.operations.map(({ id, responses }) => [id, responses]))
  const check = createCheck({ schemas: contract.schemas, responses, error: ERROR_ANSWER })

  return (operationId, status, body) => {
    const operation = operations.get(operationId)
    if (!operation) return [`${operationId} is no operation of ${api} ${contract.version}`]
    if (status >= 400) return check('/error', body)
    const schema = operation.responses[String(status)]
    if (schema === undefined)
      return [`status ${status} is not declared, only ${Object.keys(operation.responses).join(', ')}`]

    if (schema === null) return undeclaredBody(body)
    return check(`/responses/${escapePointer(operationId)}/${status}`, body)
  }
}

/** Makes the check of webhook events. */
export function createWebhookValidator(): WebhookValidator {
  const { events, schemas } = loadWebhookContract()
  const check = createCheck({ schemas, events })
  return (eventType, payload) =>
    events[eventType]
      ? check(`/events/${escapePointer(eventType)}`, payload)
      : [`${eventType} is no declared event type`]
}

/** A redirect or a page has no JSON body. */
function undeclaredBody(body: unknown): string[] {
  return typeof body === 'object' && body !== null ? ['the contract declares no JSON body here'] : []
}

function createCheck(document: Record<string, unknown>): (pointer: string, value: unknown) => string[] {
  const ajv = new Ajv2020({ strict: false, allErrors: true, verbose: true, logger: false })
  formatsPlugin.default(ajv)
  ajv.addSchema({ $id: 'contract:', ...document })
  return (pointer, value) => {
    const validate = ajv.getSchema(`contract:#${pointer}`)
    if (!validate) throw new Error(`No schema at ${pointer}`)
    if (validate(value)) return []
    return describe(validate.errors ?? [])
  }
}

const escapePointer = (key: string): string =>
  encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'))

function describe(errors: ErrorObject[]): string[] {
  const telling = errors.filter(error => !isNoise(error, errors))
  const messages = (telling.length > 0 ? telling : errors).map(describeOne)
  const unique = [...new Set(messages)]
  if (unique.length <= MESSAGE_LIMIT) return unique
  return [...unique.slice(0, MESSAGE_LIMIT - 1), `and ${unique.length - MESSAGE_LIMIT + 1} more`]
}

/**
 * Alternatives fail all together: "must be null" and "no alternative fits"
 * say nothing beside the real causes.
 */
function isNoise(error: ErrorObject, errors: ErrorObject[]): boolean {
  if (error.keyword === 'anyOf')
    return errors.some(other => other !== error && other.schemaPath.startsWith(`${error.schemaPath}/`))

  return error.keyword === 'type' && error.params.type === 'null' && error.data !== null
}

function describeOne(error: ErrorObject): string {
  const place = error.instancePath === '' ? '(body)' : error.instancePath
  const params = error.params as Record<string, unknown>
  switch (error.keyword) {
    case 'additionalProperties':
      return `${place} must not have ${String(params.additionalProperty)}`
    case 'unevaluatedProperties':
      return `${place} must not have ${String(params.unevaluatedProperty)}`
    case 'required':
      return `${place} must have ${String(params.missingProperty)}`
    case 'enum':
      return `${place} is ${show(error.data)}, must be one of ${(params.allowedValues as unknown[]).map(show).join(', ')}`
    default:
      return `${place} is ${show(error.data)}, ${error.message ?? error.keyword}`
  }
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'undefined'
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}
