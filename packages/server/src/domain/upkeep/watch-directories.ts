import type { Registry } from 'prom-client'
import type { Services } from '../../context/services.js'
import { addAskedGauge } from '../../platform/asked-gauge.js'
import { countFailingPulls } from '../../store/unscoped/directory-pulls.js'

/** Adds the state of directories that this server reads to the metrics, which is the same on every node. */
export function watchDirectories(registry: Registry, { store, log }: Services): void {
  addAskedGauge(registry, log, {
    name: 'frontdesk_directories_failing',
    help: 'Directories whose last reading at Google Workspace has failed.',
    read: () => countFailingPulls(store.read),
    complaint: 'directories that are read were not counted',
  })
}
