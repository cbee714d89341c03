import { ApiError } from '../errors/api-error.js'
import type { ApiRequest } from './api-request.js'
import { customerOf } from './network-site.js'

const KB = 1024
const MB = 1024 * KB

/** Bodies that share their limits. */
export type BodyKind = 'form' | 'backend' | 'upload'

export interface BodyLimits {
  /** of one body */
  bytes: number
  /** how many values or pairs one body may hold */
  values: number
  /** how long one may take to arrive */
  timeoutMs: number
  /** of all bodies of the kind together, from their first byte until their request is answered */
  bytesInAll: number
  /** how much of that one network may take up */
  share: number
}

export const BODY_LIMITS: Record<BodyKind, BodyLimits> = {
  /** the Frontend API: what people type, and metadata of 8 KB */
  form: { bytes: 64 * KB, values: 1000, timeoutMs: 20_000, bytesInAll: 16 * MB, share: 1 / 4 },
  /**
   * the Backend and the admin API, which have seen a key by now; all requests of an
   * application come from few addresses
   */
  backend: { bytes: MB, values: 20_000, timeoutMs: 30_000, bytesInAll: 32 * MB, share: 1 },
  /** a picture of 10 MB, as base64 text of a native application, and the parts around it */
  upload: { bytes: 15 * MB, values: 20, timeoutMs: 60_000, bytesInAll: 64 * MB, share: 1 / 4 },
}

const BUSY_RETRY_SECONDS = 5
/**
 * A body may begin in small pieces, as networks have it; later ones have so many bytes on average.
 * Each piece costs the server as much as a hundred bytes, and a body in pieces of one byte would
 * cost it a hundred times its size.
 */
const SMALL_PIECES = 500
const LEAST_AVERAGE_BYTES = 64

/** How much memory the bodies of requests under way take up. One for a server. */
export class BodyMemory {
  private readonly inAll = new Map<BodyKind, number>()
  private readonly bySite = new Map<string, number>()

  constructor(readonly limits: Record<BodyKind, BodyLimits> = BODY_LIMITS) {}

  /**
   * For one request; `site` is the network that it comes from, null for one that shares with nobody. Networks
   * of one customer have one share.
   */
  open(site: string | null): BodyReader {
    return new BodyReader(this, customerOf(site))
  }

  /** @throws ApiError server_busy */
  take(kind: BodyKind, site: string | null, bytes: number): void {
    const { bytesInAll, share } = this.limits[kind]
    const ofAll = this.held(kind) + bytes
    const ofSite = site === null ? 0 : this.heldBy(kind, site) + bytes
    if (ofAll > bytesInAll || ofSite > bytesInAll * share)
      throw new ApiError('server_busy', { retryAfterSeconds: BUSY_RETRY_SECONDS })
    this.inAll.set(kind, ofAll)
    if (site !== null) this.bySite.set(`${kind} ${site}`, ofSite)
  }

  giveBack(kind: BodyKind, site: string | null, bytes: number): void {
    this.inAll.set(kind, this.held(kind) - bytes)
    if (site === null) return
    const left = this.heldBy(kind, site) - bytes
    if (left > 0) this.bySite.set(`${kind} ${site}`, left)
    else this.bySite.delete(`${kind} ${site}`)
  }

  /** How many bytes of a kind are held now. */
  held(kind: BodyKind): number {
    return this.inAll.get(kind) ?? 0
  }

  private heldBy(kind: BodyKind, site: string): number {
    return this.bySite.get(`${kind} ${site}`) ?? 0
  }
}

/** Reads the body of one request, within the limits of its kind. */
export class BodyReader {
  private kind: BodyKind = 'form'
  private size = 0

  constructor(
    private readonly memory: BodyMemory,
    private readonly site: string | null,
  ) {}

  /** How many values one body of a kind may hold. */
  maxValues(kind: BodyKind): number {
    return this.memory.limits[kind].values
  }

  /**
   * The whole body.
   * @throws ApiError request_too_large, request_too_fragmented, request_timeout, server_busy;
   *   request_body_invalid when the sender goes away
   */
  async read(request: Pick<ApiRequest, 'header' | 'readBody'>, kind: BodyKind): Promise<Buffer> {
    this.kind = kind
    const limits = this.memory.limits[kind]
    if (Number(request.header('content-length') ?? 0) > limits.bytes) throw new ApiError('request_too_large')
    const pieces: Uint8Array[] = []
    let isLate = false
    const received = request.readBody(piece => {
      if (isLate) throw new ApiError('request_timeout')
      if (this.size + piece.byteLength > limits.bytes) throw new ApiError('request_too_large')
      this.memory.take(kind, this.site, piece.byteLength)
      this.size += piece.byteLength
      pieces.push(piece)
      if (pieces.length > SMALL_PIECES && this.size < pieces.length * LEAST_AVERAGE_BYTES)
        throw new ApiError('request_too_fragmented')
    })
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        isLate = true
        reject(new ApiError('request_timeout'))
      }, limits.timeoutMs)
    })
    try {
      await Promise.race([received, late])
    } finally {
      clearTimeout(timer)
    }
    const [only] = pieces
    return pieces.length === 1 && Buffer.isBuffer(only) ? only : Buffer.concat(pieces)
  }

  /** The request has been answered: its body is needed no longer. */
  release(): void {
    if (this.size > 0) this.memory.giveBack(this.kind, this.site, this.size)
    this.size = 0
  }
}
