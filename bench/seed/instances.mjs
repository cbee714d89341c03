// Instances by rows, and the server's own parts over them, in this process: what a node does when one of many
// changes.
import { performance } from 'node:perf_hooks'
import { plantInstances as plant } from 'frontdesk/internal/domain/instances/many-instances.fixture'
import { InstanceRegistry } from 'frontdesk/internal/domain/instances/registry'
import { SigningKeyPool } from 'frontdesk/internal/domain/instances/signing-key-pool'
import { applyConfig } from 'frontdesk/internal/domain/provisioning/provision'
import { systemClock } from 'frontdesk/internal/platform/clock'
import { MasterKey } from 'frontdesk/internal/platform/crypto'
import { createIds } from 'frontdesk/internal/platform/ids'
import { systemRandom } from 'frontdesk/internal/platform/random'
import { openStore } from 'frontdesk/internal/store/open-store'
import { noteInstanceChanges } from 'frontdesk/internal/store/unscoped/instance-changes'
import { updateInstance } from 'frontdesk/internal/store/unscoped/instances'

/** Settings as somebody changes them, another value each time. */
export const SETTINGS_CHANGES = index => ({ display: { applicationName: `Name ${index}` } })

const idOf = index => `ins_many${String(index).padStart(6, '0')}`

function openParts(installation) {
  const location = installation.postgres?.url ?? installation.sqliteFile
  const masterKey = new MasterKey(Buffer.from(installation.secret, 'utf8'))
  return { store: openStore(location, { durability: 'full' }), masterKey }
}

/** Makes instances from one number up to another. */
export async function plantInstances(installation, from, to) {
  const { store, masterKey } = openParts(installation)
  await plant(store, masterKey, to, from)
  await store.close()
}

/** What a node has of instances. */
export async function openPlatform(installation) {
  const { store, masterKey } = openParts(installation)
  const registry = new InstanceRegistry(store, systemClock, masterKey)
  const signingKeyPool = new SigningKeyPool()
  const ids = createIds(systemClock, systemRandom)
  const deps = { store, masterKey, clock: systemClock, random: systemRandom, ids, signingKeyPool }
  await registry.refresh(true)
  return {
    /** Knows so many instances, as if each had been asked for. */
    async warm(count) {
      for (let index = 0; index < count; index++) await registry.sign(idOf(index), 'session', {})
    },
    /** @returns milliseconds from the commit of a change until its instance has signed again */
    async followChange(settings) {
      const id = idOf(7)
      await store.transaction(async tx => {
        await updateInstance(tx, id, { settings })
        await noteInstanceChanges(tx, [id])
      })
      const startedAt = performance.now()
      await registry.refresh(true)
      await registry.sign(id, 'session', {})
      return performance.now() - startedAt
    },
    fillPool: () => signingKeyPool.fill(),
    addInstance: suffix =>
      applyConfig(deps, {
        applications: [
          {
            name: `New ${suffix}`,
            instances: [
              {
                slug: `new-${suffix}`,
                environment: 'production',
                domain: `new-${suffix}.example`,
                hosts: [`clerk.new-${suffix}.example`],
              },
            ],
          },
        ],
      }),
    async close() {
      signingKeyPool.close()
      await store.close()
    },
  }
}
