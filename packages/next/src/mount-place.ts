/** Options of `frontdesk()`; the variables of `frontdesk start` say the same. */
export interface FrontdeskOptions {
  /** address of the route as people reach it, e.g. https://app.example.com/__clerk */
  publicUrl?: string
  /** directory of the embedded database; default `.frontdesk` */
  data?: string
  /** postgres://… instead of the embedded database */
  databaseUrl?: string
  /** file with the master key */
  secretFile?: string
  /** configuration file; default: `frontdesk.config.*` in the application's folder */
  config?: string
  /** whose X-Forwarded-* headers count: number of proxies, or their networks; default nobody */
  trustProxy?: string
}

/** The server's place in a process: `next.config` makes it, routes hand requests to it. */
export interface Mount {
  handle(request: Request, options: FrontdeskOptions): Promise<Response>
}

/** Routes are bundled anew at each change: what is to be there once belongs to the process. */
const PLACE = Symbol.for('@frontdesk/next')

type Process = typeof globalThis & { [PLACE]?: Mount }

/** @returns the mount of this process, which the first caller has made */
export function placeMount(make: () => Mount): Mount {
  return ((globalThis as Process)[PLACE] ??= make())
}

/** @throws Error where next.config has made none */
export function findMount(): Mount {
  const mount = (globalThis as Process)[PLACE]
  if (mount) return mount
  throw new Error(
    'Frontdesk has no place in this process: wrap the configuration in next.config with withFrontdesk() of ' +
      '@frontdesk/next/config, and serve with `next dev` or `next start`. The standalone output and the edge ' +
      'runtime do not read next.config.',
  )
}
