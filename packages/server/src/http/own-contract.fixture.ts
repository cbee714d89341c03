import { adminOperations } from '../admin/index.js'
import type { Services } from '../context/services.js'
import { Metrics } from '../platform/metrics.js'
import { RateLimiter } from '../platform/rate-limiter.js'
import { requestOf, responseOf } from './api-request.js'
import { createAuthenticators } from './authenticators.js'
import { BodyMemory } from './body-memory.js'
import { parseTrustProxy } from './forwarded.js'
import { adminTokenOf } from './operator.js'
import { ApiRouter, ownRoutes } from './router.js'
import { createShell } from './shell.js'

/** Answers requests by the server's own contract, without a whole server around it. */
export function createOwnApi(services: Services, { inboxToken }: { inboxToken: string | null }) {
  const answer = createShell({
    services,
    requestLog: services.log,
    metrics: new Metrics(),
    rateLimiter: new RateLimiter(services.clock),
    bodies: new BodyMemory(),
    trustProxy: parseTrustProxy(null),
    routers: {
      bapi: new ApiRouter([]),
      fapi: new ApiRouter([]),
      admin: new ApiRouter(ownRoutes(adminOperations)),
      scim: new ApiRouter([]),
    },
    authenticators: createAuthenticators({ adminToken: adminTokenOf(services.masterKey), inboxToken }),
    renderClient: () => Promise.resolve(null),
  })
  return async (request: Request, remoteAddress: string | null): Promise<Response> =>
    responseOf(await answer(requestOf(request, new URL(request.url), remoteAddress)))
}
