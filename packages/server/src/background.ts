import { setTimeout as sleep } from 'node:timers/promises'
import type { TextMessagesConfig } from './config/text-messages.js'
import { over, type Services } from './context/services.js'
import { createTextTransports } from './delivery/sms/transports.js'
import { createTransports } from './delivery/transports.js'
import { DeliveryWorker } from './delivery/worker.js'
import { EventWorker } from './events/event-worker.js'
import { jobHandlers } from './job-handlers.js'
import { JobRunner } from './jobs/runner.js'
import { WebhookDispatcher } from './webhooks/dispatcher.js'
import { SvixHandover } from './webhooks/svix-handover.js'

/**
 * A mail server that hangs must not hold up the end; what was not sent is sent
 * after the lease by whoever runs then.
 */
const DELIVERY_GRACE_MS = 5000

export interface BackgroundOptions {
  smtpUrl: string | null
  textMessages: TextMessagesConfig | null
}

export interface Background {
  /** Resolves when what is under way is settled, or has had its time; also when it is called again. */
  stop(): Promise<void>
}

/** Starts what works off what changes have left behind, and makes the services wake it. */
export function startBackground(services: Services, options: BackgroundOptions): Background {
  const transports = createTransports({ smtpUrl: options.smtpUrl })
  const texts = createTextTransports(options.textMessages, services.clock)
  const background = over(services, 'background')
  const webhooks = new WebhookDispatcher(over(services, 'webhooks'))
  const handover = services.svix ? new SvixHandover(background, services.svix) : null
  const workers = {
    events: new EventWorker(background, () => {
      webhooks.wake()
      handover?.wake()
    }),
    messages: new DeliveryWorker(background, transports.transportFor, texts.transportFor),
    webhooks,
    jobs: new JobRunner(background, jobHandlers),
  }
  services.wake = work => workers[work].wake()
  const work = [...Object.values(workers), ...(handover ? [handover] : [])]
  for (const part of work) part.start()
  async function stop(): Promise<void> {
    const stopped = Promise.all(work.map(part => part.stop()))
    await Promise.race([stopped, sleep(DELIVERY_GRACE_MS, undefined, { ref: false })])
    await transports.close()
    texts.close()
  }
  let stopping: Promise<void> | null = null
  return { stop: () => (stopping ??= stop()) }
}
