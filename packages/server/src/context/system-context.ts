import type { Db } from '../store/store.js'
import type { Context } from './context.js'
import type { Services } from './services.js'

/** A context for changes that no request asked for. */
export function systemContext<D extends Db>(
  services: Services,
  instance: Context['instance'],
  db: D,
  afterCommit: (action: () => void) => void,
): Context & { db: D } {
  return {
    services,
    instance,
    caller: { kind: 'system' },
    request: {
      traceId: services.random.bytes(16).toString('hex'),
      apiVersion: '',
      frontendApiUrl: instance.urls[0] ?? services.publicUrl,
      cookiePath: '/',
      isSecure: false,
      origin: null,
      ipAddress: null,
      site: null,
      userAgent: null,
      acceptLanguage: null,
      takesHtml: false,
      fetchSite: null,
      referer: null,
      idempotencyKey: null,
      ifMatch: null,
      ifNoneMatch: null,
      authorization: null,
      isNative: false,
      cookies: new Map(),
      query: new URLSearchParams(),
    },
    response: { setCookies: [], headers: {} },
    db,
    now: services.clock.now(),
    afterCommit,
  }
}
