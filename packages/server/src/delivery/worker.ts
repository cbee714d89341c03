import type { Services } from '../context/services.js'
import { MINUTE_MS, SECOND_MS } from '../platform/clock.js'
import { traceWork } from '../platform/tracing.js'
import { Turns } from '../platform/turns.js'
import type { MessageRow } from '../store/tables.js'
import { claimMessages, dueChannels } from '../store/unscoped/outbox.js'
import { deliverMessage, type TransportFor } from './deliver-message.js'
import { createTextTransports, type TextTransportFor } from './sms/transports.js'

const POLL_INTERVAL_MS = SECOND_MS
/** After a turn: where many requests leave something behind, one turn works off what several of them left. */
const REST_MS = 25
/**
 * After this a claim counts as abandoned (its process was killed). Longer than an SMTP conversation may take.
 */
const LEASE_MS = 2 * MINUTE_MS
/** Messages that are sent at the same time, in each lane. */
const MAX_IN_FLIGHT = 10

/** Kinds of messages with slots of their own: a mail server that hangs holds up no text message. */
const LANES: readonly (readonly MessageRow['channel'][])[] = [['email'], ['sms', 'whatsapp']]

/**
 * Delivers the messages that transactions left behind, at least once. Any number of nodes may run one. It
 * keeps nothing in memory that matters: killed at any point, another one goes on.
 */
export class DeliveryWorker {
  private readonly turns: Turns
  private readonly inFlight = LANES.map(() => new Set<Promise<void>>())

  constructor(
    private readonly services: Services,
    private readonly transportFor: TransportFor,
    private readonly textTransportFor: TextTransportFor = createTextTransports(null, services.clock)
      .transportFor,
  ) {
    const steps = { 'messages were not claimed': () => this.launchDueMessages() }
    this.turns = new Turns({ log: services.log, intervalMs: POLL_INTERVAL_MS, restMs: REST_MS, steps })
  }

  start(): void {
    this.turns.start()
  }

  /** There is a new message: looks at once instead of at the next poll. */
  wake(): void {
    this.turns.wake()
  }

  /** Resolves when everything that was claimed here is settled. */
  async stop(): Promise<void> {
    await this.turns.stop()
    await Promise.all(this.inFlight.flatMap(lane => [...lane]))
  }

  /** Messages are sent beside one another, and a slow mail server only takes up its own slots. */
  private async launchDueMessages(): Promise<void> {
    const { services } = this
    const now = services.clock.now()
    const due = await dueChannels(services.store.read, now)
    if (due.size === 0) return
    await services.registry.refresh()
    for (const [index, channels] of LANES.entries()) {
      const lane = this.inFlight[index]!
      const limit = MAX_IN_FLIGHT - lane.size
      if (this.turns.isStopped || limit === 0 || !channels.some(channel => due.has(channel))) continue
      const claim = { now, claimedUntil: now + LEASE_MS, limit, channels }
      const messages = await services.store.transaction(tx =>
        claimMessages(tx, services.store.dialect, claim),
      )
      for (const message of messages) this.launch(lane, message)
    }
  }

  private launch(lane: Set<Promise<void>>, message: MessageRow): void {
    const transports = { email: this.transportFor, text: this.textTransportFor }
    const deliver = () => deliverMessage(this.services, transports, message)
    const delivery = traceWork(`message ${message.channel}`, deliver)
      .catch((error: unknown) =>
        this.services.log.error({ err: error }, 'the outcome of a message was not recorded'),
      )
      .then(() => {
        lane.delete(delivery)
        // the slot is free: there may be more
        if (lane.size === MAX_IN_FLIGHT - 1) this.wake()
      })
    lane.add(delivery)
  }
}
