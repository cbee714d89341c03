import type { Services } from '../context/services.js'
import { sequenceEvents } from '../events/sequencer.js'
import { MINUTE_MS, SECOND_MS } from '../platform/clock.js'
import { Turns } from '../platform/turns.js'
import type { MessageRow } from '../store/tables.js'
import { claimMessages, hasDueMessages } from '../store/unscoped/outbox.js'
import { deliverMessage, type TransportFor } from './deliver-message.js'
import { createTextTransports, type TextTransportFor } from './sms/transports.js'

const POLL_INTERVAL_MS = SECOND_MS
/** After a turn: where many requests leave something behind, one turn works off what several of them left. */
const REST_MS = 25
/**
 * After this a claim counts as abandoned (its process was killed). Longer than an SMTP conversation may take.
 */
const LEASE_MS = 2 * MINUTE_MS
const MAX_IN_FLIGHT = 10

/**
 * Works off what transactions left behind: gives events their positions, and delivers messages, at least
 * once. Any number of nodes may run one. It keeps nothing in memory that matters: killed
 * at any point, another one goes on.
 */
export class DeliveryWorker {
  /** there are new events for consumers */
  onSequenced: () => void = () => {}
  private readonly turns: Turns
  private readonly inFlight = new Set<Promise<void>>()

  constructor(
    private readonly services: Services,
    private readonly transportFor: TransportFor,
    private readonly textTransportFor: TextTransportFor = createTextTransports(null, services.clock)
      .transportFor,
  ) {
    this.turns = new Turns({
      log: services.log,
      intervalMs: POLL_INTERVAL_MS,
      restMs: REST_MS,
      steps: {
        'events were not sequenced': () => this.sequence(),
        'messages were not claimed': () => this.launchDueMessages(),
      },
    })
  }

  start(): void {
    this.turns.start()
  }

  /** Something new is in the outbox: look at once instead of at the next poll. */
  wake(): void {
    this.turns.wake()
  }

  /** Resolves when everything that was claimed here is settled. */
  async stop(): Promise<void> {
    await this.turns.stop()
    await Promise.all(this.inFlight)
  }

  private async sequence(): Promise<void> {
    if ((await sequenceEvents(this.services.store)) > 0) this.onSequenced()
  }

  /** Messages are sent beside one another, and a slow mail server only takes up its own slots. */
  private async launchDueMessages(): Promise<void> {
    const { services } = this
    for (;;) {
      const limit = MAX_IN_FLIGHT - this.inFlight.size
      const now = services.clock.now()
      if (limit === 0 || this.turns.isStopped || !(await hasDueMessages(services.store.read, now))) return
      await services.registry.refresh()
      const claim = { now, claimedUntil: now + LEASE_MS, limit }
      const messages = await services.store.transaction(tx =>
        claimMessages(tx, services.store.dialect, claim),
      )
      for (const message of messages) this.launch(message)
      if (messages.length < limit) return
    }
  }

  private launch(message: MessageRow): void {
    const transports = { email: this.transportFor, text: this.textTransportFor }
    const delivery = deliverMessage(this.services, transports, message)
      .catch((error: unknown) =>
        this.services.log.error({ err: error }, 'the outcome of a message was not recorded'),
      )
      .then(() => {
        this.inFlight.delete(delivery)
        // the slot is free: there may be more
        if (this.inFlight.size === MAX_IN_FLIGHT - 1) this.wake()
      })
    this.inFlight.add(delivery)
  }
}
