import { z } from 'zod'
import {
  attemptsQuery,
  deliveriesQuery,
  endpointChangesBody,
  eventsQuery,
  jobsQuery,
  newEndpointBody,
  resendBody,
  rotationBody,
  sampleBody,
  sinceBody,
} from './bodies.js'
import { adminSchemas, object, PAGES, text } from './schemas.js'

interface Description {
  summary: string
  body?: z.ZodType
  query?: z.ZodObject
  answer: { status: number; schema: string; list?: keyof typeof PAGES }
}

const endpoint = '/webhook_endpoints/{id}'

/**
 * The admin API as data; the document is made of it and of the schemas that requests are really checked with.
 */
const operations: Record<string, Record<string, Description>> = {
  '/webhook_endpoints': {
    get: { summary: 'List endpoints', answer: { status: 200, schema: 'WebhookEndpoint', list: 'whole' } },
    post: {
      summary: 'Make an endpoint; the answer holds its secret',
      body: newEndpointBody,
      answer: { status: 201, schema: 'WebhookEndpoint' },
    },
  },
  [endpoint]: {
    get: {
      summary: 'An endpoint, and how many deliveries are in each state',
      answer: { status: 200, schema: 'WebhookEndpoint' },
    },
    patch: {
      summary: 'Change, disable or enable an endpoint',
      body: endpointChangesBody,
      answer: { status: 200, schema: 'WebhookEndpoint' },
    },
    delete: {
      summary: 'Remove an endpoint with its deliveries',
      answer: { status: 200, schema: 'DeletedObject' },
    },
  },
  [`${endpoint}/secret`]: {
    get: { summary: 'The signing secret', answer: { status: 200, schema: 'Secret' } },
  },
  [`${endpoint}/secret/rotate`]: {
    post: {
      summary: 'Replace the secret; both sign until the overlap has passed',
      body: rotationBody,
      answer: { status: 200, schema: 'WebhookEndpoint' },
    },
  },
  [`${endpoint}/deliveries`]: {
    get: {
      summary: 'Events on their way to the endpoint, newest first',
      query: deliveriesQuery,
      answer: { status: 200, schema: 'WebhookDelivery', list: 'byPosition' },
    },
  },
  [`${endpoint}/attempts`]: {
    get: {
      summary: 'Attempts of the endpoint, newest first',
      query: attemptsQuery,
      answer: { status: 200, schema: 'WebhookAttempt', list: 'byId' },
    },
  },
  [`${endpoint}/resend`]: {
    post: { summary: 'Send one event again', body: resendBody, answer: { status: 202, schema: 'Queued' } },
  },
  [`${endpoint}/resend_failed`]: {
    post: {
      summary: 'Send again what failed for good among the events since an instant',
      body: sinceBody,
      answer: { status: 202, schema: 'Queued' },
    },
  },
  [`${endpoint}/replay`]: {
    post: {
      summary: 'Send all events since an instant again, in order',
      body: sinceBody,
      answer: { status: 202, schema: 'Queued' },
    },
  },
  '/webhook_attempts': {
    get: {
      summary: 'Attempts of all endpoints, newest first',
      query: attemptsQuery,
      answer: { status: 200, schema: 'WebhookAttempt', list: 'byId' },
    },
  },
  '/webhook_attempts/{id}': {
    get: {
      summary: 'An attempt with the body of its request',
      answer: { status: 200, schema: 'WebhookAttempt' },
    },
  },
  '/events': {
    get: {
      summary: 'The event log after a position, in order; `type` takes patterns, separated by commas',
      query: eventsQuery,
      answer: { status: 200, schema: 'LoggedEvent', list: 'log' },
    },
    post: {
      summary: 'Put an event with made-up data into the log, to try endpoints with',
      body: sampleBody,
      answer: { status: 202, schema: 'Sample' },
    },
  },
  '/event_types': {
    get: {
      summary: 'The types of events, each with made-up data',
      answer: { status: 200, schema: 'EventType', list: 'whole' },
    },
  },
  '/jobs': {
    get: {
      summary:
        "Background work, newest first; `owner=platform`, with the admin token, lists the platform's own",
      query: jobsQuery,
      answer: { status: 200, schema: 'Job', list: 'byId' },
    },
  },
  '/jobs/{id}/retry': {
    post: { summary: 'Try a failed job again', answer: { status: 202, schema: 'Job' } },
  },
  '/events/{id}': {
    get: { summary: 'An entry of the event log', answer: { status: 200, schema: 'LoggedEvent' } },
  },
}

/** The OpenAPI document of the admin API. */
export function adminOpenApi(publicUrl: string) {
  return {
    openapi: '3.1.0',
    info: { title: 'Frontdesk admin API', version: '1' },
    servers: [{ url: `${publicUrl}/admin/v1` }],
    security: [{ credential: [] }],
    paths: Object.fromEntries(
      Object.entries(operations).map(([path, methods]) => [path, pathItem(path, methods)]),
    ),
    components: {
      securitySchemes: {
        credential: {
          type: 'http',
          scheme: 'bearer',
          description: 'the admin token (`frontdesk admin-token`), or a secret key of the instance',
        },
      },
      schemas: adminSchemas,
    },
  }
}

function pathItem(path: string, methods: Record<string, Description>) {
  const instance = {
    name: 'instance',
    in: 'query',
    schema: text,
    description: 'slug or id; with the admin token only',
  }
  const parameters = path.includes('{id}')
    ? [{ name: 'id', in: 'path', required: true, schema: text }, instance]
    : [instance]
  return {
    parameters,
    ...Object.fromEntries(
      Object.entries(methods).map(([method, description]) => [method, operation(description)]),
    ),
  }
}

function operation({ summary, body, query, answer }: Description) {
  const item = reference(answer.schema)
  const list = answer.list && object({ data: { type: 'array', items: item }, ...PAGES[answer.list] })
  return {
    summary,
    ...(query ? { parameters: queryParameters(query) } : {}),
    ...(body ? { requestBody: { content: json(schemaOf(body)) } } : {}),
    responses: {
      [answer.status]: { description: summary, content: json(list ?? item) },
      default: { description: 'An error', content: json(reference('Errors')) },
    },
  }
}

const json = (schema: object) => ({ 'application/json': { schema } })
const reference = (name: string) => ({ $ref: `#/components/schemas/${name}` })

function queryParameters(query: z.ZodObject) {
  const { properties = {} } = schemaOf(query) as { properties?: Record<string, object> }
  return Object.entries(properties).map(([name, schema]) => ({ name, in: 'query', schema }))
}

function schemaOf(schema: z.ZodType): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return rest
}
