import { Gauge, type Registry } from 'prom-client'
import type { Log } from './log.js'

/** A figure that is read when somebody asks for the metrics. */
export interface AskedGauge {
  name: string
  help: string
  read(): Promise<number>
  /** for the log, when it cannot be read */
  complaint: string
}

/** Adds it. While it cannot be read there is no figure: 0 would say that all is well. */
export function addAskedGauge(
  registry: Registry,
  log: Log,
  { name, help, read, complaint }: AskedGauge,
): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    async collect() {
      try {
        this.set(await read())
      } catch (error) {
        this.remove()
        log.warn({ err: error }, complaint)
      }
    },
  })
}
