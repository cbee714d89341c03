import { Gauge, type Registry } from 'prom-client'
import type { Services } from '../../context/services.js'
import { addAskedGauge } from '../../platform/asked-gauge.js'
import { DAY_MS } from '../../platform/clock.js'
import { countEndingCertificates, countFailingMetadata } from '../../store/unscoped/saml-upkeep.js'
import { WARNING_DAYS } from '../enterprise/certificate-end.js'

const COMPLAINT = 'SAML connections were not counted'

/**
 * Adds the state of switched-on SAML connections to the metrics. It is read when somebody asks for them, and
 * is the same on every node. While the database does not answer there is no figure: 0 would say that all is
 * well.
 */
export function watchConnections(registry: Registry, { store, clock, log }: Services): void {
  new Gauge({
    name: 'frontdesk_saml_certificates_ending',
    help: 'Active SAML connections of which no certificate lasts for more than so many days; 0: not even now.',
    labelNames: ['within_days'],
    registers: [registry],
    async collect() {
      this.reset()
      try {
        for (const days of [...WARNING_DAYS, 0]) {
          const count = await countEndingCertificates(store.read, clock.now() + days * DAY_MS)
          this.set({ within_days: days }, count)
        }
      } catch (error) {
        this.remove()
        log.warn({ err: error }, COMPLAINT)
      }
    },
  })
  addAskedGauge(registry, log, {
    name: 'frontdesk_saml_metadata_failing',
    help: 'Active SAML connections whose metadata could not be read again the last time.',
    read: () => countFailingMetadata(store.read),
    complaint: COMPLAINT,
  })
}
