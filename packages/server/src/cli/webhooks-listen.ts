import { ConfigError } from '../config/config-error.js'
import { lastEventPosition } from '../store/events.js'
import { followEvents, patternsOf } from './follow-events.js'
import { commandLineSecret, WebhookSender } from './webhook-sender.js'
import { type InstanceOptions, untilInterrupted, withInstance } from './with-instance.js'

export interface ListenOptions extends InstanceOptions {
  forwardTo: string
  events?: string
}

/**
 * `frontdesk webhooks listen`: forwards new events to an application in
 * development, and prints what it answers.
 */
export async function listenToWebhooks(options: ListenOptions, state = untilInterrupted()): Promise<void> {
  if (!URL.canParse(options.forwardTo)) throw new ConfigError('--forward-to must be a URL.')
  const patterns = patternsOf(options.events)
  await withInstance(options, async ({ installation: { store, clock, masterKey }, instance }) => {
    const sender = new WebhookSender(options.forwardTo, commandLineSecret(masterKey, instance.id))
    const after = await lastEventPosition({ db: store.read, instance })
    process.stdout.write(
      [
        `Forwarding ${patterns.join(', ') || 'all events'} of instance ${instance.slug} to ${options.forwardTo}`,
        'The application verifies them with:',
        `CLERK_WEBHOOK_SIGNING_SECRET=${sender.secret}`,
        '',
        '',
      ].join('\n'),
    )
    try {
      for await (const event of followEvents(store, instance.id, { after, patterns, state })) {
        const result = await sender.send(event.id, event.payload, clock.now())
        const outcome = result.response_status ?? result.error
        process.stdout.write(
          `${new Date(event.created_at).toISOString()}  ${event.type.padEnd(32)}  ${event.resource_id}  ` +
            `→ ${outcome}  (${result.latency_ms} ms)\n`,
        )
        if (!result.ok && result.response_body)
          process.stdout.write(`    ${result.response_body.slice(0, 300)}\n`)
      }
    } finally {
      sender.close()
    }
  })
}
