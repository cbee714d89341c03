import { isDeepStrictEqual } from 'node:util'
import { ConfigError } from '../../config/config-error.js'
import type { ValidInstance } from '../../config/config-schema.js'
import { endpointUrlProblem, type WebhookEndpointConfig } from '../../config/webhook-endpoint.js'
import type { Scope, Tx } from '../../store/store.js'
import type { WebhookEndpointRow } from '../../store/tables.js'
import { listWebhookEndpoints } from '../../store/webhook-endpoints.js'
import { changeEndpoint, createEndpoint, removeEndpoint, rotateSecret } from '../../webhooks/endpoints.js'
import type { ProvisionDeps } from '../instances/keys.js'

/**
 * Makes the endpoints of the configuration, found again by name. Those that it no longer mentions go, with
 * their deliveries; those that were made through the API stay. Without `webhooks` nothing is touched.
 */
export async function applyWebhookEndpoints(
  deps: ProvisionDeps,
  scope: Scope<Tx>,
  instance: ValidInstance,
): Promise<void> {
  if (!instance.webhooks) return
  const present = await listWebhookEndpoints(scope)
  for (const wanted of instance.webhooks) {
    const allowsNetworks = (instance.settings?.webhooks?.allowedNetworks ?? []).length > 0
    const problem = endpointUrlProblem(wanted.url, { environment: instance.environment, allowsNetworks })
    if (problem) {
      throw new ConfigError(
        `The webhook endpoint ${wanted.name} of instance ${instance.slug}: its url ${problem}.`,
      )
    }
    const row = present.find(each => each.name === wanted.name)
    if (!row) {
      await createEndpoint(deps, scope, {
        ...valuesOf(wanted),
        source: 'config',
        ...secretOf(wanted),
      })
    } else {
      await update(deps, scope, row, wanted)
    }
  }
  const names = new Set(instance.webhooks.map(({ name }) => name))
  for (const row of present)
    if (row.source === 'config' && !names.has(row.name ?? '')) await removeEndpoint(deps, scope, row.id)
}

async function update(
  deps: ProvisionDeps,
  scope: Scope<Tx>,
  row: WebhookEndpointRow,
  wanted: WebhookEndpointConfig,
): Promise<void> {
  const { id } = row
  const values = valuesOf(wanted)
  // an endpoint that failed or went away stays disabled over a start; only what was
  // disabled by hand follows the file
  const { isDisabled, ...rest } = values
  const follows = row.disabled_at === null || row.disabled_reason === 'by_hand'
  const headers =
    row.headers_ciphertext === null
      ? {}
      : (JSON.parse(deps.masterKey.decrypt(row.headers_ciphertext)) as object)
  const isSame =
    isDeepStrictEqual(headers, values.headers) &&
    isDeepStrictEqual(row.event_types, values.eventTypes) &&
    row.url === values.url &&
    row.description === values.description &&
    row.rate_limit_per_second === values.rateLimitPerSecond &&
    (values.payloadVersion ?? row.payload_version) === row.payload_version &&
    (!follows || (row.disabled_at !== null) === isDisabled)
  if (!isSame) await changeEndpoint(deps, scope, id, follows ? values : rest)
  const { secret } = wanted
  if (secret !== undefined && deps.masterKey.decrypt(row.secret_ciphertext) !== secret)
    await rotateSecret(deps, scope, id, { secret })
}

function valuesOf(wanted: WebhookEndpointConfig) {
  const { name, url, description, headers, rateLimitPerSecond, payloadVersion } = wanted
  return {
    name,
    url,
    description,
    headers,
    rateLimitPerSecond,
    eventTypes: wanted.events,
    isDisabled: wanted.disabled,
    ...(payloadVersion === undefined ? {} : { payloadVersion }),
  }
}

const secretOf = ({ secret }: WebhookEndpointConfig) => (secret === undefined ? {} : { secret })
