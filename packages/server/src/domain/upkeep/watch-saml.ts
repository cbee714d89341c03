import { Gauge, type Registry } from 'prom-client'
import type { Services } from '../../context/services.js'
import { DAY_MS } from '../../platform/clock.js'
import type { Db } from '../../store/store.js'
import { countEndingCertificates, countFailingMetadata } from '../../store/unscoped/saml-upkeep.js'
import { WARNING_DAYS } from '../enterprise/certificate-end.js'

/**
 * Adds the state of switched-on SAML connections to the metrics. It is read when somebody asks for them, and
 * is the same on every node. While the database does not answer there is no figure: 0 would say that all is
 * well.
 */
export function watchConnections(registry: Registry, { store, clock, log }: Services): void {
  const read = async (gauge: Gauge, run: (db: Db) => Promise<void>) => {
    gauge.reset()
    try {
      await run(store.read)
    } catch (error) {
      gauge.remove()
      log.warn({ err: error }, 'SAML connections were not counted')
    }
  }
  new Gauge({
    name: 'frontdesk_saml_certificates_ending',
    help: 'Active SAML connections of which no certificate lasts for more than so many days; 0: not even now.',
    labelNames: ['within_days'],
    registers: [registry],
    collect() {
      return read(this, async db => {
        for (const days of [...WARNING_DAYS, 0])
          this.set({ within_days: days }, await countEndingCertificates(db, clock.now() + days * DAY_MS))
      })
    },
  })
  new Gauge({
    name: 'frontdesk_saml_metadata_failing',
    help: 'Active SAML connections whose metadata could not be read again the last time.',
    registers: [registry],
    collect() {
      return read(this, async db => this.set(await countFailingMetadata(db)))
    },
  })
}
