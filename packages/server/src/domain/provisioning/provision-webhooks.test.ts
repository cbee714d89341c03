import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { WebhookEndpointConfig } from '../../config/webhook-endpoint.js'
import * as instanceStore from '../../store/unscoped/instances.js'
import { listWebhookEndpoints, updateWebhookEndpoint } from '../../store/webhook-endpoints.js'
import { createEndpoint } from '../../webhooks/endpoints.js'
import { dialects, openTestInstallation, type TestInstallation } from '../instances/installation.fixture.js'
import { applyConfig } from './provision.js'

const secretOf = (byte: number) => `whsec_${Buffer.alloc(24, byte).toString('base64')}`
type Declared = Partial<WebhookEndpointConfig> & Pick<WebhookEndpointConfig, 'name' | 'url'>

describe.each(dialects)('endpoints of the configuration on %s', dialect => {
  let installation: TestInstallation
  beforeAll(async () => {
    installation = await openTestInstallation(dialect)
  })
  afterAll(() => installation.close())

  async function apply(
    webhooks: Declared[] | undefined,
    environment: 'development' | 'production' = 'development',
  ) {
    installation.clock.advance(1000)
    await applyConfig(installation, {
      applications: [
        {
          name: 'Shop',
          instances: [
            environment === 'development'
              ? { slug: 'dev', environment, webhooks }
              : { slug: 'prod', environment, domain: 'example.com', hosts: ['clerk.example.com'], webhooks },
          ],
        },
      ],
    })
  }
  const instanceId = async () => (await instanceStore.findInstanceBySlug(installation.store.read, 'dev'))!.id
  const rows = async () =>
    listWebhookEndpoints({ db: installation.store.read, instance: { id: await instanceId() } })
  const app: Declared = {
    name: 'app',
    url: 'http://localhost:3000/hook',
    events: ['user.*'],
    secret: secretOf(1),
    headers: { 'x-tenant': 'shop' },
    rateLimitPerSecond: 50,
    payloadVersion: '2025-04-15',
  }

  it('are made once, found again by name, and changed as the file changes', async () => {
    await apply([app])
    const [made, ...others] = await rows()
    expect(others).toEqual([])
    expect(made).toMatchObject({
      url: app.url,
      event_types: ['user.*'],
      rate_limit_per_second: 50,
      payload_version: '2025-04-15',
      source: 'config',
    })
    const decrypt = (text: string | null) => installation.masterKey.decrypt(text!)
    expect(decrypt(made!.secret_ciphertext)).toBe(secretOf(1))
    expect(JSON.parse(decrypt(made!.headers_ciphertext))).toEqual({ 'x-tenant': 'shop' })

    await apply([app])
    expect(await rows()).toEqual([made])

    await apply([{ ...app, url: 'http://localhost:4000/hook', events: [], secret: secretOf(2) }])
    const [changed] = await rows()
    expect(changed).toMatchObject({ id: made!.id, url: 'http://localhost:4000/hook', event_types: [] })
    expect(decrypt(changed!.secret_ciphertext)).toBe(secretOf(2))
    // for a while both sign
    expect(decrypt(changed!.previous_secret_ciphertext)).toBe(secretOf(1))
  })

  it('go when the file names them no longer, and only then; those of the API stay', async () => {
    await apply([app, { name: 'second', url: 'http://localhost:3000/second' }])
    const id = await instanceId()
    await installation.store.transaction(tx =>
      createEndpoint(
        installation,
        { db: tx, instance: { id } },
        { url: 'http://localhost:3000/api', name: 'by-api' },
      ),
    )
    const names = async () => (await rows()).map(({ name }) => name).sort()
    await apply(undefined)
    expect(await names()).toEqual(['app', 'by-api', 'second'])
    await apply([app])
    expect(await names()).toEqual(['app', 'by-api'])
  })

  it('stay disabled over a start when they failed, and follow the file otherwise', async () => {
    await apply([app])
    const id = await instanceId()
    const own = async () => (await rows()).find(({ name }) => name === 'app')!
    await apply([{ ...app, disabled: true }])
    expect(await own()).toMatchObject({ disabled_reason: 'by_hand' })
    await apply([app])
    expect(await own()).toMatchObject({ disabled_at: null })
    const { id: endpointId } = await own()
    await installation.store.transaction(tx =>
      updateWebhookEndpoint({ db: tx, instance: { id } }, endpointId, {
        disabled_at: 1,
        disabled_reason: 'failing',
      }),
    )
    await apply([{ ...app, description: 'changed' }])
    expect(await own()).toMatchObject({ disabled_at: 1, disabled_reason: 'failing', description: 'changed' })
  })

  it('are refused in production over plain http', async () => {
    await expect(apply([app], 'production')).rejects.toThrow(/app of instance prod: its url must be https/)
  })
})
