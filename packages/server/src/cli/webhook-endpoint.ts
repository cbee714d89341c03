import { ConfigError } from '../config/config-error.js'
import { HOUR_MS } from '../platform/clock.js'
import type { Scope } from '../store/store.js'
import type { WebhookEndpointRow } from '../store/tables.js'
import { listWebhookAttempts, type TypedAttempt } from '../store/webhook-deliveries.js'
import { listWebhookEndpoints } from '../store/webhook-endpoints.js'
import { changeEndpoint, removeEndpoint, rotateSecret } from '../webhooks/endpoints.js'
import { type InstanceOptions, withInstance } from './with-instance.js'

const print = (text: string) => void process.stdout.write(`${text}\n`)
const ATTEMPTS_AT_MOST = 500

/** An endpoint by its id or name. @throws ConfigError that says which there are */
export async function endpointOf(scope: Scope, idOrName: string): Promise<WebhookEndpointRow> {
  const rows = await listWebhookEndpoints(scope)
  const row = rows.find(({ id, name }) => id === idOrName || name === idOrName)
  if (row) return row
  const known = rows.map(({ id, name }) => `\n  ${id}${name === null ? '' : ` (${name})`}`)
  throw new ConfigError(`There is no endpoint ${idOrName}. There are:${known.join('') || ' none'}`)
}

/** `frontdesk webhooks disable|enable <endpoint>` */
export async function setWebhookDisabled(
  endpoint: string,
  options: InstanceOptions & { skipBacklog?: boolean },
  isDisabled: boolean,
): Promise<void> {
  await withInstance(options, async ({ installation, instance }) => {
    const { store } = installation
    const { id } = await endpointOf({ db: store.read, instance }, endpoint)
    const changes = { isDisabled, skipBacklog: options.skipBacklog ?? false }
    await store.transaction(tx => changeEndpoint(installation, { db: tx, instance }, id, changes))
    print(isDisabled ? `${id} gets nothing until it is enabled.` : `${id} is enabled.`)
  })
}

/** `frontdesk webhooks delete <endpoint>` */
export async function deleteWebhook(endpoint: string, options: InstanceOptions): Promise<void> {
  await withInstance(options, async ({ installation, instance }) => {
    const { store } = installation
    const { id, source, name } = await endpointOf({ db: store.read, instance }, endpoint)
    if (source === 'config')
      throw new ConfigError(`${name} is declared in the configuration file: remove it there.`)
    await store.transaction(tx => removeEndpoint(installation, { db: tx, instance }, id))
    print(`${id} is gone, and what was to be delivered to it.`)
  })
}

/** `frontdesk webhooks rotate <endpoint>`: prints the new secret. */
export async function rotateWebhookSecret(
  endpoint: string,
  options: InstanceOptions & { overlapHours?: string },
): Promise<void> {
  const hours = Number(options.overlapHours ?? 24)
  if (!(hours >= 0 && hours <= 30 * 24)) throw new ConfigError('--overlap-hours is a number from 0 to 720.')
  await withInstance(options, async ({ installation, instance }) => {
    const { store } = installation
    const { id } = await endpointOf({ db: store.read, instance }, endpoint)
    const { secret } = await store.transaction(tx =>
      rotateSecret(installation, { db: tx, instance }, id, { overlapMs: hours * HOUR_MS }),
    )
    print(`CLERK_WEBHOOK_SIGNING_SECRET=${secret}`)
    process.stderr.write(
      hours > 0 ? `The old one signs as well for ${hours} hours.\n` : 'The old one signs no more.\n',
    )
  })
}

/** `frontdesk webhooks attempts [endpoint]`: newest last, as in a log. */
export async function listAttempts(
  endpoint: string | undefined,
  options: InstanceOptions & { failed?: boolean; event?: string; limit?: string; json?: boolean },
): Promise<void> {
  const limit = Number(options.limit ?? 50)
  if (!(Number.isInteger(limit) && limit >= 1 && limit <= ATTEMPTS_AT_MOST))
    throw new ConfigError(`--limit is a number from 1 to ${ATTEMPTS_AT_MOST}.`)
  await withInstance(options, async ({ installation: { store }, instance }) => {
    const row = endpoint === undefined ? undefined : await endpointOf({ db: store.read, instance }, endpoint)
    const attempts = await listWebhookAttempts(
      { db: store.read, instance },
      {
        endpointId: row?.id,
        eventId: options.event,
        onlyFailed: options.failed,
        limit,
      },
    )
    for (const attempt of attempts.reverse())
      print(options.json ? JSON.stringify(attempt) : describe(attempt))
    if (attempts.length === 0) process.stderr.write('No attempts.\n')
  })
}

function describe(attempt: TypedAttempt): string {
  const { created_at: createdAt, event_id: eventId, event_type: type, endpoint_id: endpointId } = attempt
  const outcome = attempt.error ?? String(attempt.response_status)
  const line = [
    new Date(createdAt).toISOString(),
    endpointId,
    type ?? '',
    eventId,
    `attempt ${attempt.attempt}`,
  ]
  const answer =
    attempt.error !== null && attempt.response_body ? `\n    ${attempt.response_body.slice(0, 300)}` : ''
  return `${line.join('  ')}  → ${outcome}  (${attempt.latency_ms} ms)${answer}`
}
