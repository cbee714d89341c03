import { ConfigError } from '../config/config-error.js'
import { lastEventPosition } from '../store/events.js'
import { forgetMarks } from '../store/unscoped/sequencing.js'
import { followEvents, patternsOf } from './follow-events.js'
import type { InstallationOptions } from './location.js'
import { openInstallation } from './open-installation.js'
import { type InstanceOptions, untilInterrupted, withInstance } from './with-instance.js'

export interface TailOptions extends InstanceOptions {
  after?: string
  events?: string
  json?: boolean
}

/** `frontdesk events tail`: a line for each event as it comes, or from a position on. */
export async function tailEvents(options: TailOptions, state = untilInterrupted()): Promise<void> {
  if (options.after !== undefined && !/^\d+$/.test(options.after))
    throw new ConfigError('--after is a position: a whole number.')
  const patterns = patternsOf(options.events)
  await withInstance(options, async ({ installation: { store }, instance }) => {
    const scope = { db: store.read, instance }
    const after = options.after === undefined ? await lastEventPosition(scope) : Number(options.after)
    const events = followEvents(store, instance.id, { after, patterns, state })
    for await (const event of events) {
      const { position, type, resource_id: resourceId, payload, created_at: createdAt } = event
      const line = options.json
        ? JSON.stringify({ position, id: event.id, ...payload })
        : `${String(position).padStart(8)}  ${new Date(createdAt).toISOString()}  ${type.padEnd(32)}  ${resourceId}`
      process.stdout.write(`${line}\n`)
    }
  })
}

/**
 * `frontdesk events begin-epoch`: the logs of all instances go on as they do after a restore that a server
 * notices by itself (ADR 0032).
 */
export async function beginEpochs(options: InstallationOptions): Promise<void> {
  const { store, close } = await openInstallation(options)
  try {
    const count = await store.transaction(forgetMarks)
    process.stdout.write(
      `The logs of ${count} ${count === 1 ? 'instance' : 'instances'} go on as after a restore.\n`,
    )
  } finally {
    await close()
  }
}
