import { setTimeout as sleep } from 'node:timers/promises'
import { diag, DiagLogLevel } from '@opentelemetry/api'
import { ConfigError } from '../config/config-error.js'
import type { Environment } from '../config/environment.js'
import { MINUTE_MS, systemClock } from '../platform/clock.js'
import type { Log } from '../platform/log.js'

/** What a collector that does not answer may hold up the end of a server. */
const FLUSH_MS = 2000
const PROTOCOL = 'http/json'

/**
 * Sends traces to an OpenTelemetry collector if the environment names one. All variables of its SDK count
 * (https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/), e.g. for headers,
 * attributes and sampling. What it has to complain of goes into the log, once a minute.
 * @returns sends what is left and ends it; null when there is nowhere to send it
 * @throws ConfigError when another protocol is asked for
 */
export async function startTracing({ traces }: Environment, log: Log): Promise<(() => Promise<void>) | null> {
  if (traces === undefined) return null
  if (traces.protocol !== undefined && traces.protocol !== PROTOCOL)
    throw new ConfigError(`OTEL_EXPORTER_OTLP_PROTOCOL: traces are sent by ${PROTOCOL} alone`)
  complainTo(log)
  const [trace, { OTLPTraceExporter }, resources] = await Promise.all([
    import('@opentelemetry/sdk-trace-node'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
  ])
  const named = resources.detectResources({ detectors: [resources.envDetector] })
  const provider = new trace.NodeTracerProvider({
    resource: resources.resourceFromAttributes({ 'service.name': 'frontdesk' }).merge(named),
    spanProcessors: [new trace.BatchSpanProcessor(new OTLPTraceExporter())],
  })
  provider.register()
  return async () => {
    await Promise.race([provider.shutdown().catch(() => {}), sleep(FLUSH_MS, undefined, { ref: false })])
  }
}

/** A collector that is away fails every few seconds: its first failure says enough. */
function complainTo(log: Log): void {
  let toldAt = -Infinity
  const tell = (complaint: string) => {
    const now = systemClock.elapsed()
    if (now - toldAt < MINUTE_MS) return
    toldAt = now
    log.warn({ complaint: complaint.slice(0, 500) }, 'traces are not sent, or not as they should be')
  }
  const ignore = () => {}
  const logger = { error: tell, warn: tell, info: ignore, debug: ignore, verbose: ignore }
  diag.setLogger(logger, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true })
}
