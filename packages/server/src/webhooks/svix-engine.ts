import type { Svix } from 'svix'
import type { SvixServer } from '../context/services.js'
import { trimEnd } from '../platform/trim.js'
import type { EventRow } from '../store/tables.js'

const CONFLICT = 409
const NOT_FOUND = 404
const REQUEST_TIMEOUT_MS = 15_000

/** `https://<token>@svix.example.com`: where a self-hosted Svix server is, and the token that opens it. */
export function parseSvixUrl(text: string): { token: string; serverUrl: string } {
  const url = new URL(text)
  const token = decodeURIComponent(url.username)
  url.username = ''
  url.password = ''
  return { token, serverUrl: trimEnd(url.href, '/') }
}

/** A Svix server, through its own SDK. An instance is an application there, under the instance's id. */
export class SvixEngine implements SvixServer {
  private client: Promise<Svix> | null = null
  private readonly known = new Set<string>()

  constructor(private readonly address: string) {}

  async ensureApp(instance: { id: string; name: string }): Promise<string> {
    const svix = await this.connect()
    const app = await svix.application.getOrCreate({ name: instance.name, uid: instance.id })
    this.known.add(instance.id)
    return app.id
  }

  /** Does nothing when the server has none. */
  async deleteApp(instanceId: string): Promise<void> {
    const svix = await this.connect()
    this.known.delete(instanceId)
    try {
      await svix.application.delete(instanceId)
    } catch (error) {
      if (codeOf(error) !== NOT_FOUND) throw error
    }
  }

  /** A link, for some hours, to the page where endpoints are managed. */
  async portalUrl(instanceId: string): Promise<string> {
    const svix = await this.connect()
    return (await svix.authentication.appPortalAccess(instanceId, {})).url
  }

  /** Hands over one event. The server knows it by its id, so handing it over again changes nothing. */
  async handOver(instance: { id: string; name: string }, event: EventRow): Promise<void> {
    const svix = await this.connect()
    if (!this.known.has(instance.id)) await this.ensureApp(instance)
    const message = { eventType: event.type, eventId: event.id, payload: event.payload }
    try {
      await svix.message.create(instance.id, message, { idempotencyKey: event.id })
    } catch (error) {
      if (codeOf(error) === CONFLICT) return
      // somebody removed the application over there: made anew at the next try
      if (codeOf(error) === NOT_FOUND) this.known.delete(instance.id)
      throw error
    }
  }

  private connect(): Promise<Svix> {
    this.client ??= import('svix').then(({ Svix: Client }) => {
      const { token, serverUrl } = parseSvixUrl(this.address)
      return new Client(token, { serverUrl, requestTimeout: REQUEST_TIMEOUT_MS, numRetries: 1 })
    })
    return this.client
  }
}

function codeOf(error: unknown): number | undefined {
  return (error as { code?: number }).code
}
