import { setTimeout as sleep } from 'node:timers/promises'
import { ConfigError } from '../config/config-error.js'
import type { Environment } from '../config/environment.js'

/** What a collector that does not answer may hold up the end of a server. */
const FLUSH_MS = 2000
const PROTOCOL = 'http/json'

/**
 * Sends traces to an OpenTelemetry collector if the environment names one. All variables of its SDK count
 * (https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/), e.g. for headers,
 * attributes and sampling.
 * @returns sends what is left and ends it; null when there is nowhere to send it
 * @throws ConfigError when another protocol is asked for
 */
export async function startTracing({ traces }: Environment): Promise<(() => Promise<void>) | null> {
  if (traces === undefined) return null
  if (traces.protocol !== undefined && traces.protocol !== PROTOCOL)
    throw new ConfigError(`OTEL_EXPORTER_OTLP_PROTOCOL: traces are sent by ${PROTOCOL} alone`)
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
