import type { Context } from '../context/context.js'
import type { Services } from '../context/services.js'
import type { HttpClient } from '../platform/http-client.js'
import { StorageUnavailable } from '../platform/storage-unavailable.js'
import { traceWork } from '../platform/tracing.js'
import type { Tx } from '../store/store.js'
import type { WebhookEndpointRow } from '../store/tables.js'
import type { EndpointKey } from '../store/unscoped/webhook-fan-out.js'
import * as queue from '../store/unscoped/webhook-queue.js'
import { announceDisabled } from './announce-disabled.js'
import { attempt, type AttemptResult, CLAIM_MS, isSuccess, type Target, targetOf } from './attempt.js'
import { healthAfter } from './endpoint-health.js'
import { fanOut } from './fan-out.js'
import { allowedNow, nextSendAt } from './rate-limit.js'
import { isDown, retryDelayMs } from './schedule.js'

/*
 * The whole delivery of an event to one endpoint, in order. What a change emits is a row of `events` that
 * commits with it.
 *
 * | step     | rows written                          | where         | what may stop it                     |
 * | -------- | ------------------------------------- | ------------- | ------------------------------------ |
 * | wake     | -                                     | dispatcher.ts | -                                    |
 * | fan out  | webhook_deliveries, webhook_endpoints | fan-out.ts    | a type that is not wanted            |
 * | claim    | webhook_deliveries                    | here          | limits, retries, a disabled endpoint |
 * | send     | -                                     | attempt.ts    | an address that is not to be reached |
 * | settle   | webhook_deliveries, webhook_attempts, | here          | -                                    |
 * |          | webhook_endpoints                     |               |                                      |
 *
 * Fan out, claim and settle are one transaction under the endpoint's lock (`exchange`); sending is outside.
 */

/**
 * How long an endpoint rests whose rows somebody else holds, or whose storage does not answer: longer each
 * time.
 */
const FIRST_REST_MS = 20
const LONGEST_REST_MS = 1000
/** How often what was sent is tried to be settled before the end. */
const LAST_TRIES = 20
/** Requests that one node has open to one endpoint. */
const MAX_IN_FLIGHT = 32

export interface LaneContext {
  services: Services
  clientFor(instance: Instance): HttpClient
}

type Instance = Context['instance']

const isLocked = (error: unknown) => error instanceof StorageUnavailable && error.trouble === 'locked'

interface Outcome {
  delivery: queue.ClaimedDelivery
  result: AttemptResult
}

/**
 * Everything that one node does for one endpoint: queues its events, claims what is due, sends it, writes
 * down what came of it, one transaction after the other under the endpoint's lock. Each endpoint has a lane
 * of its own, so one that is slow, or whose lock a dying node still has, takes up only its own requests.
 */
export class Lane {
  private inFlight = 0
  private outcomes: Outcome[] = []
  private turn: Promise<void> | null = null
  private isWokenDuringTurn = false
  private isStopped = false
  /** in a row */
  private failures = 0
  private endRest = () => {}

  constructor(
    private readonly context: LaneContext,
    private readonly key: EndpointKey,
    private readonly onIdle: () => void,
  ) {}

  /** There may be something to do. */
  wake(): void {
    if (this.turn) {
      this.isWokenDuringTurn = true
      return
    }
    this.turn = this.run().finally(() => {
      this.turn = null
      if (this.outcomes.length > 0) this.wake()
      else if (this.inFlight === 0) this.onIdle()
    })
  }

  /** Claims nothing more; resolves when what was sent is settled. */
  async stop(): Promise<void> {
    this.isStopped = true
    this.failures = 0
    this.endRest()
    while (this.turn || this.inFlight > 0) {
      await this.turn
      if (this.inFlight > 0) await new Promise(resolve => setTimeout(resolve, 5))
    }
  }

  private async run(): Promise<void> {
    for (;;) {
      this.isWokenDuringTurn = false
      const outcomes = this.outcomes.splice(0)
      const free = this.isStopped ? 0 : MAX_IN_FLIGHT - this.inFlight
      let mayHaveMore: boolean
      try {
        mayHaveMore = await this.exchange(outcomes, free)
      } catch (error) {
        // not settled, they would be sent again when their claims have run out
        this.outcomes.unshift(...outcomes)
        if (!isLocked(error)) this.report(error)
        this.failures++
        if (this.isStopped && this.failures > LAST_TRIES) this.outcomes = []
        else await this.rest()
        return
      }
      this.failures = 0
      // requests come first, and what finishes in the meantime is settled together
      await new Promise(resolve => setImmediate(resolve))
      if (!mayHaveMore && !this.isWokenDuringTurn && this.outcomes.length === 0) return
    }
  }

  private report(error: unknown): void {
    this.context.services.log.error({ err: error, endpoint: this.key.endpointId }, 'webhook lane failed')
  }

  private rest(): Promise<void> {
    const longest = this.isStopped ? FIRST_REST_MS : LONGEST_REST_MS
    const restMs = Math.min(longest, FIRST_REST_MS * 2 ** this.failures)
    return new Promise(resolve => {
      const timer = setTimeout(resolve, restMs)
      this.endRest = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  /**
   * One transaction: settles what is finished, claims as much as there is room for, and when that is too
   * little turns further events of the log into deliveries.
   * @returns whether there may be more to claim at once
   */
  private async exchange(outcomes: Outcome[], free: number): Promise<boolean> {
    const { services } = this.context
    const { store } = services
    if (outcomes.length === 0 && free === 0) return false
    // outside of the transaction: an instance that is not known yet is read over another connection
    const instance = await services.registry.findById(this.key.instanceId)
    const now = services.clock.now()
    const afterCommit: (() => void)[] = []
    const claim = await store.transaction(async tx => {
      afterCommit.length = 0
      const endpoint = await queue.lockEndpoint(tx, store.dialect, this.key)
      if (!endpoint) return null
      const announce = () =>
        announceDisabled(services, tx, instance, endpoint, action => afterCommit.push(action))
      await this.settle(tx, endpoint, outcomes, now, announce)
      return instance ? this.claim(tx, endpoint, free, now) : null
    })
    for (const action of afterCommit) action()
    if (!claim || !instance) return false
    const client = this.context.clientFor(instance)
    for (const delivery of claim.deliveries) this.launch(client, claim.target, delivery)
    return claim.mayHaveMore
  }

  private async settle(
    tx: Tx,
    endpoint: WebhookEndpointRow,
    outcomes: Outcome[],
    now: number,
    announce: () => Promise<void>,
  ): Promise<void> {
    if (outcomes.length === 0) return
    const { services } = this.context
    const settlements = outcomes.map(outcome => this.settlementOf(outcome, now))
    await queue.settleDeliveries(tx, this.key, settlements, now)
    await queue.insertAttempts(
      tx,
      outcomes.map(({ delivery, result }) => ({
        instance_id: this.key.instanceId,
        id: services.ids.next('atmpt'),
        endpoint_id: this.key.endpointId,
        event_id: delivery.eventId,
        attempt: delivery.attempts,
        ...result,
        created_at: now,
      })),
    )
    if (endpoint.disabled_at !== null) return
    const statuses = outcomes.map(({ result }) => result.response_status)
    const health = healthAfter(endpoint, statuses, now, services.random)
    if (!health) return
    Object.assign(endpoint, health)
    await queue.updateEndpoint(tx, this.key, health)
    if (endpoint.disabled_at !== null) await announce()
  }

  private settlementOf({ delivery, result }: Outcome, now: number): queue.Settlement {
    const common = { ...delivery, lastStatus: result.response_status, lastError: result.error }
    if (isSuccess(result.response_status)) return { ...common, status: 'delivered', nextAttemptAt: now }
    const delayMs = retryDelayMs(delivery.attempts, this.context.services.random)
    if (delayMs === null) return { ...common, status: 'failed', nextAttemptAt: now }
    return { ...common, status: 'pending', nextAttemptAt: now + delayMs }
  }

  private async claim(tx: Tx, endpoint: WebhookEndpointRow, free: number, now: number) {
    if (endpoint.disabled_at !== null || free === 0) return null
    if (endpoint.paused_until !== null && endpoint.paused_until > now) return null
    const isProbing = isDown(endpoint.consecutive_failures)
    const limit = allowedNow(endpoint, isProbing ? 1 : free, now)
    if (limit === 0) return null
    const { dialect } = this.context.services.store
    const claimedUntil = now + CLAIM_MS
    const claim = (count: number) =>
      queue.claimDeliveries(tx, dialect, this.key, { now, claimedUntil, limit: count })
    const deliveries = await claim(limit)
    let hasFannedOut = false
    if (deliveries.length < limit) {
      hasFannedOut = await fanOut(tx, endpoint, now)
      if (hasFannedOut) deliveries.push(...(await claim(limit - deliveries.length)))
    }
    // what was queued now may have been nothing for this endpoint, or waits
    // behind other events of its resources
    const mayHaveMore = hasFannedOut && deliveries.length < limit
    if (deliveries.length > 0) {
      const changes: Partial<WebhookEndpointRow> = {}
      if (endpoint.rate_limit_per_second !== null)
        changes.next_send_at = nextSendAt(endpoint, deliveries.length, now)
      // one at a time while it is down: other nodes must not probe as well
      if (isProbing) changes.paused_until = claimedUntil
      if (Object.keys(changes).length > 0) await queue.updateEndpoint(tx, this.key, changes)
    }
    return { deliveries, mayHaveMore, target: targetOf(this.context.services.masterKey, endpoint, now) }
  }

  private launch(client: HttpClient, target: Target, delivery: queue.ClaimedDelivery): void {
    this.inFlight++
    const now = this.context.services.clock.now()
    void traceWork('webhook', () => attempt(client, target, delivery, now)).then(result => {
      this.inFlight--
      this.outcomes.push({ delivery, result })
      this.wake()
    })
  }
}
