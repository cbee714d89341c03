import type { Clock } from '../platform/clock.js'
import { ksuid } from '../platform/ids.js'
import type { Random } from '../platform/random.js'

const PAYLOAD_BYTES = 16

/**
 * Ids that grow in the order of emission within one process. Plain KSUIDs of the same second sort at random,
 * and then `session.created` could be handed out before the `user.created` of the same transaction. As in
 * ULID's monotonic mode, the random part of the first id of a second is counted up.
 */
export class EventIds {
  private second = -1
  private payload = 0n

  constructor(
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  next(): string {
    const nowMs = this.clock.now()
    const second = Math.floor(nowMs / 1000)
    this.payload = second === this.second ? this.payload + this.step() : this.freshPayload()
    this.second = second
    return `evt_${ksuid(nowMs, bytesOf(this.payload))}`
  }

  /** Never 0, and not guessable from the id before. */
  private step(): bigint {
    return BigInt(this.random.bytes(4).readUInt32BE()) + 1n
  }

  /** The highest bit stays free, so that counting up within a second can't overflow. */
  private freshPayload(): bigint {
    return BigInt(`0x${this.random.bytes(PAYLOAD_BYTES).toString('hex')}`) >> 1n
  }
}

function bytesOf(payload: bigint): Uint8Array {
  return Buffer.from(payload.toString(16).padStart(PAYLOAD_BYTES * 2, '0'), 'hex')
}
