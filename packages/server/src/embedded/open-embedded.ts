import type { Listener } from '../cli/listen.js'
import { serve, type Server } from '../cli/serve.js'
import { ConfigError } from '../config/config-error.js'
import { inboxTokenOf, inboxUrl } from '../delivery/inbox/access.js'
import { basePathOf } from '../http/base-path.js'
import { trimEnd } from '../platform/trim.js'
import { listInstanceSlugs } from '../store/unscoped/instances.js'
import { type ApplicationKeys, withApplicationKeys } from './application-keys.js'
import { copyRequest } from './copy-request.js'
import { type EmbeddedOptions, firstKeyFile, readInstallation } from './installation.js'

export interface OpenOptions extends EmbeddedOptions {
  /** the address below which the application hands requests on, where nothing else names one */
  ownUrl: string
  /** that the application uses without being told: the server is to know them */
  keys?: ApplicationKeys | null
}

/** A whole server inside an application, background work included. */
export interface EmbeddedServer {
  /** @param remoteAddress of the socket; null: unknown, which counts as remote */
  fetch(request: Request, remoteAddress: string | null): Promise<Response>
  /** Ends what would keep the application's own server from ending. */
  endStreams(): void
  /** Finishes background work and closes the storage; for when no more requests come. */
  close(): Promise<void>
}

/** The application listens: there is nothing to take, to drain or to stop here. */
const NO_LISTENER: Listener = {
  port: 0,
  serve: () => {},
  drain: () => {},
  stop: async () => {},
  abort: () => {},
}

/**
 * Opens the server of an application, as `frontdesk start` does.
 * @throws ConfigError
 */
export async function openEmbedded({ ownUrl, keys, ...options }: OpenOptions): Promise<EmbeddedServer> {
  const installation = await readInstallation(options)
  const { environment, config, isProduction } = installation
  const publicUrl = trimEnd(options.publicUrl ?? environment.publicUrl ?? config?.publicUrl ?? ownUrl, '/')
  checkPath(publicUrl, ownUrl)
  const declared = keys ? withApplicationKeys(config, keys, publicUrl) : (config ?? undefined)
  const secretFile = options.secretFile ?? firstKeyFile(installation, options)
  // a start narrows it for the files of the database: nothing changes for what the application writes
  const umask = process.umask(0o077)
  const server = await serve(
    {
      ...options,
      publicUrl,
      ...(secretFile && { secretFile }),
      ...(declared && { declared }),
      // who is near may read the inbox without a token: in production nobody is
      host: isProduction ? '0.0.0.0' : '127.0.0.1',
    },
    environment,
    () => NO_LISTENER,
  ).finally(() => process.umask(umask))
  await announce(server, isProduction)
  return {
    fetch(request, remoteAddress) {
      const seen = isProduction ? asForwarded(request, remoteAddress) : request
      return server.frontdesk.fetch(seen, { remoteAddress })
    },
    endStreams: () => server.frontdesk.endStreams(),
    close: () => server.finish(),
  }
}

/** An address elsewhere would be in every link and cookie, and lead nowhere. */
function checkPath(publicUrl: string, ownUrl: string): void {
  const [given, own] = [publicUrl, ownUrl].map(basePathOf)
  if (given === own) return
  throw new ConfigError(
    `The public URL ${publicUrl} must end with ${own}, where the application hands requests to Frontdesk.`,
  )
}

/**
 * A proxy may connect from this machine and say nothing of whom it serves. In production a request is
 * therefore never one of the machine itself, for which the inbox and the metrics are open.
 */
function asForwarded(request: Request, remoteAddress: string | null): Request {
  if (request.headers.has('x-forwarded-for')) return request
  const headers = new Headers(request.headers)
  headers.set('x-forwarded-for', remoteAddress ?? 'unknown')
  return copyRequest(request, { headers })
}

async function announce({ frontdesk }: Server, isProduction: boolean): Promise<void> {
  const { store, publicUrl, masterKey } = frontdesk.services
  const [development] = await listInstanceSlugs(store.read, 1, 'development')
  const token = isProduction ? inboxTokenOf(masterKey) : null
  const inbox = development === undefined ? [] : [`  inbox  ${inboxUrl(publicUrl, token)}`]
  process.stdout.write(`${[`Frontdesk is ready at ${publicUrl}`, ...inbox].join('\n')}\n`)
}
