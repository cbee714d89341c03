import { ConfigError } from '../config/config-error.js'
import {
  endpointSecret,
  endpointUrl,
  endpointUrlProblem,
  PAYLOAD_VERSIONS,
  payloadVersion,
} from '../config/webhook-endpoint.js'
import { adminTokenOf } from '../http/operator.js'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../platform/clock.js'
import { countWebhookDeliveries } from '../store/webhook-deliveries.js'
import { listWebhookEndpoints } from '../store/webhook-endpoints.js'
import { createEndpoint } from '../webhooks/endpoints.js'
import { replaySince, resendEvent, resendFailed } from '../webhooks/replay.js'
import { emitSample, sampleTypes } from '../webhooks/sample.js'
import { patternsOf } from './follow-events.js'
import type { InstallationOptions } from './location.js'
import { openInstallation } from './open-installation.js'
import { endpointOf } from './webhook-endpoint.js'
import { type InstanceOptions, withInstance } from './with-instance.js'

const print = (text: string) => void process.stdout.write(`${text}\n`)

/** `frontdesk webhooks list`: endpoints and how their deliveries stand. */
export async function listWebhooks(options: InstanceOptions & { secrets?: boolean }): Promise<void> {
  await withInstance(options, async ({ installation: { store, masterKey }, instance }) => {
    const rows = await listWebhookEndpoints({ db: store.read, instance })
    if (rows.length === 0) return print(`Instance ${instance.slug} has no endpoints.`)
    for (const row of rows) {
      const counts = await countWebhookDeliveries({ db: store.read, instance }, row.id)
      const state =
        row.disabled_at !== null
          ? `disabled (${row.disabled_reason})`
          : row.failing_since !== null
            ? `failing since ${new Date(row.failing_since).toISOString()}`
            : 'enabled'
      print(`${row.id}  ${row.url}`)
      print(
        `    ${state}; events: ${row.event_types.join(', ') || 'all'}${row.name ? `; name: ${row.name}` : ''}`,
      )
      print(
        `    delivered ${counts.delivered}, to be delivered ${counts.pending + counts.waiting}, failed ${counts.failed}`,
      )
      if (options.secrets) print(`    ${masterKey.decrypt(row.secret_ciphertext)}`)
    }
  })
}

/** `frontdesk webhooks create <url>`: prints the id and the secret. */
export async function createWebhook(
  url: string,
  options: InstanceOptions & { events?: string; name?: string; secret?: string; payloadVersion?: string },
): Promise<void> {
  await withInstance(options, async ({ installation, instance }) => {
    const allowsNetworks = instance.settings.webhooks.allowedNetworks.length > 0
    const problem =
      problemOf(endpointUrl.safeParse(url)) ??
      endpointUrlProblem(url, { environment: instance.environment, allowsNetworks })
    if (problem) throw new ConfigError(`The URL ${problem}.`)
    const eventTypes = patternsOf(options.events)
    const badSecret =
      options.secret === undefined ? null : problemOf(endpointSecret.safeParse(options.secret))
    if (badSecret) throw new ConfigError(`--secret ${badSecret}.`)
    const { name } = options
    const version = payloadVersion.optional().safeParse(options.payloadVersion)
    if (!version.success)
      throw new ConfigError(`--payload-version must be one of ${PAYLOAD_VERSIONS.join(', ')}.`)
    const present = await listWebhookEndpoints({ db: installation.store.read, instance })
    if (name !== undefined && present.some(row => row.name === name))
      throw new ConfigError(`There is an endpoint named ${name} already.`)
    const values = {
      url,
      eventTypes,
      ...(version.data === undefined ? {} : { payloadVersion: version.data }),
      ...(name === undefined ? {} : { name }),
      ...(options.secret === undefined ? {} : { secret: options.secret }),
    }
    const { row, secret } = await installation.store.transaction(tx =>
      createEndpoint(installation, { db: tx, instance }, values),
    )
    print(`${row.id}\nCLERK_WEBHOOK_SIGNING_SECRET=${secret}`)
  })
}

/** `frontdesk webhooks replay <endpoint>`: one event, what failed, or everything since an instant. */
export async function replayWebhooks(
  endpoint: string,
  options: InstanceOptions & { since?: string; failed?: boolean; event?: string },
): Promise<void> {
  await withInstance(options, async ({ installation, instance }) => {
    const { store } = installation
    const { id: endpointId } = await endpointOf({ db: store.read, instance }, endpoint)
    if (options.event !== undefined) {
      const eventId = options.event
      await store.transaction(tx => resendEvent(installation, { db: tx, instance }, endpointId, eventId))
      return print('1 event is queued.')
    }
    const since = instantOf(options.since, installation.clock.now())
    if (options.failed) {
      const count = await store.transaction(tx =>
        resendFailed(installation, { db: tx, instance }, endpointId, since),
      )
      return print(`${count} failed events are queued.`)
    }
    await store.transaction(tx => replaySince(installation, { db: tx, instance }, endpointId, since))
    print('The endpoint gets its events again, in order. A running server sends them.')
  })
}

/** `frontdesk webhooks trigger <type>`: an event with made-up data, delivered like any other. */
export async function triggerWebhook(type: string, options: InstanceOptions): Promise<void> {
  await withInstance(options, async ({ installation, instance }) => {
    const { store, clock } = installation
    // a running server finds the event at its next turn
    const services = { ...installation, wake() {} }
    const request = { ipAddress: null, userAgent: null }
    const source = { services, instance, request, now: clock.now(), afterCommit() {} }
    const resourceId = await store.transaction(db => emitSample({ ...source, db }, type))
    if (resourceId === null)
      throw new ConfigError(`There is no event type ${type}. There are:\n  ${sampleTypes().join('\n  ')}`)
    print(`${type} of ${resourceId} is in the event log of instance ${instance.slug}.`)
  })
}

/** `frontdesk admin-token`: opens /admin/v1 for all instances. */
export async function printAdminToken(options: InstallationOptions): Promise<void> {
  const installation = await openInstallation(options)
  print(adminTokenOf(installation.masterKey))
  await installation.close()
}

const UNITS_MS = { m: MINUTE_MS, h: HOUR_MS, d: DAY_MS }

function instantOf(text: string | undefined, now: number): number {
  if (text === undefined) {
    throw new ConfigError(
      'Say --since with an instant, e.g. 2026-01-31T12:00:00Z or 2h, or --event with an id.',
    )
  }
  const [, amount, unit] = /^(\d+)([mhd])$/.exec(text) ?? []
  if (amount && unit) return now - Number(amount) * UNITS_MS[unit as keyof typeof UNITS_MS]
  const instant = /^\d+$/.test(text) ? Number(text) : Date.parse(text)
  if (Number.isNaN(instant)) {
    throw new ConfigError(
      `--since ${text} is no instant: try 2026-01-31T12:00:00Z, or 2h or 3d for so long ago.`,
    )
  }
  return instant
}

function problemOf(parsed: { error?: { issues: { message: string }[] } | undefined }): string | null {
  return parsed.error?.issues[0]?.message ?? null
}
