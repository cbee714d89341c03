import { formatPublishableKey } from '../../config/publishable-key.js'
import { hashSecret, type MasterKey } from '../../platform/crypto.js'
import type { Store } from '../../store/store.js'
import { noteInstanceChanges } from '../../store/unscoped/instance-changes.js'
import { generateSigningKeyPair } from './keys.js'

export interface PlantedInstance {
  id: string
  slug: string
  secretKey: string
  publishableKey: string
  /** of its own host, of a path that it shares a host by, and of its satellite */
  urls: [string, string, string]
}

const BATCH_SIZE = 200

/**
 * Production instances by rows alone, all with one signing key: as many as one likes, at once.
 * @param count how many there are afterwards @param from how many there were before
 */
export async function plantInstances(
  store: Store,
  masterKey: MasterKey,
  count: number,
  from = 0,
): Promise<PlantedInstance[]> {
  const pair = await generateSigningKeyPair()
  const ciphertext = masterKey.encrypt(pair.privatePem)
  const all = Array.from({ length: count - from }, (_, index) => describe(from + index))
  await store.transaction(async tx => {
    await tx
      .insertInto('applications')
      .values({ id: 'app_many', name: 'Many', slug: 'many', created_at: 0 })
      .onConflict(conflict => conflict.doNothing())
      .execute()
    for (let start = 0; start < all.length; start += BATCH_SIZE) {
      const batch = all.slice(start, start + BATCH_SIZE)
      await tx.insertInto('instances').values(batch.map(rowOf)).execute()
      await tx.insertInto('instance_urls').values(batch.flatMap(urlRowsOf)).execute()
      await tx.insertInto('satellite_domains').values(batch.map(satelliteRowOf)).execute()
      await tx
        .insertInto('secret_keys')
        .values(batch.map(each => secretKeyRowOf(each, masterKey)))
        .execute()
      const keyRow = { public_jwk: pair.publicJwk, private_ciphertext: ciphertext }
      await tx
        .insertInto('signing_keys')
        .values(batch.map(({ id }) => ({ ...keyRow, ...DATES, id: `${id}_key`, instance_id: id })))
        .execute()
    }
    await noteInstanceChanges(
      tx,
      all.map(({ id }) => id),
    )
  })
  return all
}

const DATES = { created_at: 0, retired_at: null }

function describe(index: number): PlantedInstance {
  const slug = `many-${index}`
  return {
    id: `ins_many${String(index).padStart(6, '0')}`,
    slug,
    secretKey: `sk_live_many${String(index).padStart(36, '0')}`,
    publishableKey: formatPublishableKey('live', `clerk.${slug}.example`),
    urls: [
      `https://clerk.${slug}.example`,
      `https://shared.example/${slug}/__clerk`,
      `https://clerk.${slug}.satellite.example`,
    ],
  }
}

const rowOf = ({ id, slug, publishableKey }: PlantedInstance) => ({
  id,
  slug,
  application_id: 'app_many',
  environment: 'production' as const,
  is_default: false,
  publishable_key: publishableKey,
  domain: `${slug}.example`,
  origins: [],
  settings: {},
  created_at: 0,
  updated_at: 0,
})

const urlRowsOf = ({ id, urls }: PlantedInstance) =>
  urls.slice(0, 2).map((url, position) => ({
    instance_id: id,
    url,
    origin: new URL(url).origin,
    is_primary: position === 0,
    position,
  }))

const satelliteRowOf = ({ id, slug, urls: [, , url] }: PlantedInstance) => ({
  instance_id: id,
  id: `dmn_${slug}`,
  name: `${slug}.satellite.example`,
  proxy_url: null,
  frontend_api_url: url,
  origin: url,
  created_at: 0,
  updated_at: 0,
})

const secretKeyRowOf = ({ id, secretKey }: PlantedInstance, masterKey: MasterKey) => ({
  id: `${id}_secret`,
  instance_id: id,
  key_hash: hashSecret(secretKey),
  key_ciphertext: masterKey.encrypt(secretKey),
  source: 'generated' as const,
  created_at: 0,
  revoked_at: null,
})
