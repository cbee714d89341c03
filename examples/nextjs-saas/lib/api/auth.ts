import { auth } from '@clerk/nextjs/server'
import { ZodError } from 'zod'
import { type Permissions, permissionsOf } from '../auth/permissions'
import { describeError, log } from '../log'
import { ApiError, errorResponse, noOrganization, notFound, unauthorized } from './errors'
import { consumeRateLimit } from './rate-limit'

export interface AuthContext {
  userId: string
  orgId: string | null
  permissions: Permissions
}

export interface OrgContext extends AuthContext {
  orgId: string
}

type RouteContext<Params> = { params: Promise<Params> }
type Handler<Context, Params> = (request: Request, context: Context, params: Params) => Promise<Response>

/**
 * An API route for signed-in people: checks the session (locally, from its token), counts the request against
 * the person's limit, answers errors as JSON and writes one log line.
 */
export function withAuth<Params = unknown>(handler: Handler<AuthContext, Params>) {
  return async (request: Request, { params }: RouteContext<Params>): Promise<Response> => {
    const startedAt = performance.now()
    const requestId = crypto.randomUUID()
    const { userId, orgId = null, has } = await auth()
    const refuse = (error: unknown) => answerError(error, requestId)

    async function respond(): Promise<Response> {
      if (!userId) throw unauthorized()
      const limits = await consumeRateLimit(userId)
      const context = { userId, orgId, permissions: permissionsOf(has) }
      // what the handler refuses tells the limits, too
      const response = await handler(request, context, await params).catch(refuse)
      for (const [name, value] of Object.entries(limits)) response.headers.set(name, value)
      return response
    }

    const response = await respond().catch(refuse)
    response.headers.set('x-request-id', requestId)
    log('info', 'request', {
      requestId,
      method: request.method,
      path: new URL(request.url).pathname,
      status: response.status,
      durationMs: Math.round(performance.now() - startedAt),
      userId,
      orgId,
    })
    return response
  }
}

/** What nobody expected goes to the log; the answer shows only its request id. */
function answerError(error: unknown, requestId: string): Response {
  const isExpected = error instanceof ApiError || error instanceof ZodError
  if (!isExpected) log('error', 'request_failed', { requestId, error: describeError(error) })
  return errorResponse(error)
}

/** The same, within the active organization; a route that names one (`[orgId]`) must name this one. */
export function withOrgAuth<Params = unknown>(handler: Handler<OrgContext, Params>) {
  return withAuth<Params>(async (request, context, params) => {
    if (!context.orgId) throw noOrganization()
    const named = (params as { orgId?: string } | undefined)?.orgId
    if (named !== undefined && named !== context.orgId) throw notFound()
    return handler(request, { ...context, orgId: context.orgId }, params)
  })
}
