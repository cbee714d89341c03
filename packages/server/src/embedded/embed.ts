import type { EmbeddedOptions } from './installation.js'
import type { EmbeddedServer, OpenOptions } from './open-embedded.js'

/** A server that opens with its first request. */
export interface Embedding {
  /** @param remoteAddress of the socket; null: unknown, which counts as remote */
  fetch(request: Request, remoteAddress: string | null): Promise<Response>
  /** Ends the live streams of the inbox, which would keep an HTTP server from closing. */
  endStreams(): void
  /** Closes the server, if it has opened: when the application's own has answered its last request. */
  close(): Promise<void>
}

export interface MountOptions extends EmbeddedOptions {
  /**
   * the address below which the application hands requests on, e.g. http://localhost:3000/__clerk; it is in
   * links of mails, so that nobody guesses it
   */
  publicUrl: string
}

/**
 * One server for all requests. A start that has failed is tried again with the next request: what it lacked
 * may be there by then.
 */
export function embed(options: OpenOptions): Embedding {
  let opening: Promise<EmbeddedServer> | null = null
  const opened = () => {
    opening ??= open(options).catch((error: unknown) => {
      opening = null
      throw error
    })
    return opening
  }
  return {
    fetch: async (request, remoteAddress) => (await opened()).fetch(request, remoteAddress),
    endStreams: () => void opening?.then(server => server.endStreams()).catch(() => {}),
    close: async () => (await opening)?.close(),
  }
}

/** The server's code is loaded with the first request, and not while an application is built. */
async function open(options: OpenOptions): Promise<EmbeddedServer> {
  const { openEmbedded } = await import('./open-embedded.js')
  return openEmbedded(options)
}
