import type { Services } from '../../context/services.js'
import { inboxRevision } from '../../store/unscoped/inbox.js'

const POLL_INTERVAL_MS = 500
/** A comment line now and then keeps proxies from closing the stream. */
const KEEP_ALIVE_TURNS = 30

type Controller = ReadableStreamDefaultController<Uint8Array>

/**
 * Server-sent events that say "look again". It looks at the database, since another node or process may have
 * written the message; one look serves all streams, and without streams nothing runs.
 */
export class InboxFeed {
  private readonly streams = new Set<Controller>()
  private readonly encoder = new TextEncoder()
  private timer: NodeJS.Timeout | null = null
  private revision: string | null = null
  private turns = 0

  constructor(
    private readonly services: Services,
    closing?: AbortSignal,
  ) {
    closing?.addEventListener('abort', () => this.close(), { once: true })
  }

  /** One visitor's stream; it ends when `signal` (the request) is aborted. */
  open(signal: AbortSignal): ReadableStream<Uint8Array> {
    let own: Controller
    const leave = () => this.remove(own)
    return new ReadableStream({
      start: controller => {
        own = controller
        this.streams.add(controller)
        this.write(controller, 'retry: 1000\nevent: ready\ndata: {}\n\n')
        signal.addEventListener('abort', leave, { once: true })
        this.timer ??= this.schedule()
      },
      cancel: leave,
    })
  }

  private close(): void {
    if (this.timer) clearTimeout(this.timer)
    this.timer = null
    for (const stream of [...this.streams]) this.remove(stream)
  }

  private schedule(): NodeJS.Timeout {
    return setTimeout(() => void this.look(), POLL_INTERVAL_MS).unref()
  }

  private async look(): Promise<void> {
    try {
      const revision = await inboxRevision(this.services.store.read)
      // the first look says "change" too: something may have come since the visitor read the list
      if (revision !== this.revision) this.broadcast('event: change\ndata: {}\n\n')
      else if (++this.turns % KEEP_ALIVE_TURNS === 0) this.broadcast(': still here\n\n')
      this.revision = revision
    } catch (error) {
      this.services.log.warn({ err: error }, 'the inbox could not look for messages')
    }
    this.timer = this.streams.size > 0 ? this.schedule() : null
    if (this.timer === null) this.revision = null
  }

  private broadcast(text: string): void {
    for (const stream of [...this.streams]) this.write(stream, text)
  }

  private write(stream: Controller, text: string): void {
    try {
      stream.enqueue(this.encoder.encode(text))
    } catch {
      this.streams.delete(stream)
    }
  }

  private remove(stream: Controller): void {
    if (!this.streams.delete(stream)) return
    try {
      stream.close()
    } catch {
      // cancelled by its reader: closed already
    }
  }
}
