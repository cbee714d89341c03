import { setTimeout as sleep } from 'node:timers/promises'
import { ConfigError } from '../config/config-error.js'
import { wantsEvent } from '../config/event-types.js'
import { eventPatterns } from '../config/webhook-endpoint.js'
import { sequenceEvents } from '../events/sequencer.js'
import { lastEventPosition, listEventsAfter, undoneAfter } from '../store/events.js'
import type { Store } from '../store/store.js'
import type { EventRow } from '../store/tables.js'

const POLL_INTERVAL_MS = 250
const PAGE_SIZE = 100

/**
 * Events of an instance after a position, in order, as they come. Ends when `state` says so.
 * @throws ConfigError when a restore has undone what was read up to the position
 */
export async function* followEvents(
  store: Store,
  instanceId: string,
  options: { after: number; patterns: string[]; state: { readonly isRunning: boolean } },
): AsyncGenerator<EventRow> {
  let { after } = options
  const scope = { db: store.read, instance: { id: instanceId } }
  while (options.state.isRunning) {
    // a server does this as well; without one, events would stay invisible
    await sequenceEvents(store)
    const goOnAfter = await undoneAfter(scope, after, await lastEventPosition(scope))
    if (goOnAfter !== null) {
      throw new ConfigError(
        `The log was restored, or goes on in another database, without what it had up to position ${after}. It is the ` +
          `same up to ${goOnAfter}: go on with --after ${goOnAfter}.`,
      )
    }
    const events = await listEventsAfter(scope, { after, limit: PAGE_SIZE })
    for (const event of events) {
      if (!options.state.isRunning) return
      after = event.position ?? after
      if (wantsEvent(options.patterns, event.type)) yield event
    }
    if (events.length < PAGE_SIZE) await sleep(POLL_INTERVAL_MS)
  }
}

/** What `--events` says. @throws ConfigError for what is no pattern, or matches no event type */
export function patternsOf(text: string | undefined): string[] {
  const patterns =
    text
      ?.split(',')
      .map(pattern => pattern.trim())
      .filter(Boolean) ?? []
  const parsed = eventPatterns.safeParse(patterns)
  if (!parsed.success) throw new ConfigError(`--events: ${parsed.error.issues[0]?.message}.`)
  return parsed.data
}
