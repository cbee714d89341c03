import { Gauge, type Registry } from 'prom-client'
import type { Services } from '../../context/services.js'
import { countFailingPulls } from '../../store/unscoped/directory-pulls.js'

/**
 * Adds the state of directories that this server reads to the metrics. It is read when somebody asks for
 * them, and is the same on every node. While the database does not answer there is no figure.
 */
export function watchDirectories(registry: Registry, { store, log }: Services): void {
  new Gauge({
    name: 'frontdesk_directories_failing',
    help: 'Directories whose last reading at Google Workspace has failed.',
    registers: [registry],
    async collect() {
      this.reset()
      try {
        this.set(await countFailingPulls(store.read))
      } catch (error) {
        this.remove()
        log.warn({ err: error }, 'directories that are read were not counted')
      }
    },
  })
}
