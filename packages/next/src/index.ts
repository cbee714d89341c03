import { findMount, type FrontdeskOptions } from './mount-place.js'

export type { FrontdeskOptions }

/** What a route of the app directory exports. */
export type RouteHandlers = Record<
  'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS',
  (request: Request) => Promise<Response>
>

/**
 * The whole server as a route: `app/%5F_clerk/[[...path]]/route.ts`, which Next serves at `/__clerk`. It
 * opens with its first request, once in a process. `withFrontdesk` in `next.config` has to be there as well.
 *
 * Next bundles this module with the application: it holds nothing of the server, which `withFrontdesk` brings
 * into the process.
 */
export function frontdesk(options: FrontdeskOptions = {}): RouteHandlers {
  const handle = (request: Request) => findMount().handle(request, options)
  return {
    GET: handle,
    HEAD: handle,
    POST: handle,
    PUT: handle,
    PATCH: handle,
    DELETE: handle,
    OPTIONS: handle,
  }
}
