import { setTimeout as sleep } from 'node:timers/promises'
import { ConfigError } from '../config/config-error.js'
import { wantsEvent } from '../config/event-types.js'
import { eventPatterns } from '../config/webhook-endpoint.js'
import { sequenceEvents } from '../events/sequencer.js'
import { listEventsAfter } from '../store/events.js'
import type { Store } from '../store/store.js'
import type { EventRow } from '../store/tables.js'

const POLL_INTERVAL_MS = 250
const PAGE_SIZE = 100

/** Events of an instance after a position, in order, as they come. Ends when `state` says so. */
export async function* followEvents(
  store: Store,
  instanceId: string,
  options: { after: number; patterns: string[]; state: { readonly isRunning: boolean } },
): AsyncGenerator<EventRow> {
  let { after } = options
  while (options.state.isRunning) {
    // a server does this as well; without one, events would stay invisible
    await sequenceEvents(store)
    const events = await listEventsAfter(
      { db: store.read, instance: { id: instanceId } },
      { after, limit: PAGE_SIZE },
    )
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
