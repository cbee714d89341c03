import * as z from 'zod'
import { trimEnd } from '../platform/trim.js'
import { ConfigError } from './config-error.js'
import { trustProxySchema } from './trust-proxy.js'
import { svixUrl } from './webhook-endpoint.js'

const text = z
  .string()
  .trim()
  .transform(value => value || undefined)
  .optional()

const seconds = (least: number) =>
  z.coerce.number('must be a number of seconds').int().min(least).max(3600).optional()

const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http or https URL' })

export const MOST_WORKERS = 256

/** How many processes serve: so many, or one for each core. */
export type Workers = number | 'auto'

/** Says which values there are, because zod's own text for a mistyped number or choice doesn't name them. */
const schema = z.object({
  FRONTDESK_SECRET: text,
  FRONTDESK_SECRET_FILE: text,
  FRONTDESK_DATABASE_URL: text,
  DATABASE_URL: text,
  FRONTDESK_PORT: z.coerce.number('must be a port number').int().min(0).max(65_535).optional(),
  FRONTDESK_HOST: text,
  FRONTDESK_DATA: text,
  FRONTDESK_CONFIG: text,
  FRONTDESK_SHARED: z.enum(['true', 'false'], 'must be true or false').optional(),
  FRONTDESK_PUBLIC_URL: httpUrl.transform(url => trimEnd(url, '/')).optional(),
  FRONTDESK_SMTP_URL: z.url({ protocol: /^smtps?$/, error: 'must be an smtp or smtps URL' }).optional(),
  FRONTDESK_REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'must be a redis or rediss URL' }).optional(),
  FRONTDESK_SVIX_URL: svixUrl.optional(),
  FRONTDESK_TRUST_PROXY: trustProxySchema.optional(),
  FRONTDESK_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).optional(),
  FRONTDESK_DURABILITY: z.enum(['full', 'relaxed']).optional(),
  FRONTDESK_DATABASE_CONNECTIONS: z.coerce
    .number('must be a number of connections')
    .int()
    .min(1)
    .max(1000)
    .optional(),
  FRONTDESK_KEEP_ALIVE_SECONDS: seconds(1),
  FRONTDESK_DRAIN_SECONDS: seconds(0),
  FRONTDESK_WORKERS: z
    .union([z.literal('auto'), z.coerce.number().int().min(1).max(MOST_WORKERS)], {
      error: `must be auto or a number from 1 to ${MOST_WORKERS}`,
    })
    .optional(),
  // of OpenTelemetry's own names, which its SDK reads as well
  OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl.optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: httpUrl.optional(),
  OTEL_EXPORTER_OTLP_PROTOCOL: text,
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: text,
  OTEL_TRACES_EXPORTER: text,
  OTEL_SDK_DISABLED: text,
})

/** The variables of the process, parsed. What is not set is undefined: defaults belong to the commands. */
export interface Environment {
  secret: string | undefined
  secretFile: string | undefined
  databaseUrl: string | undefined
  /** the variable that `databaseUrl` is from */
  databaseUrlName: 'FRONTDESK_DATABASE_URL' | 'DATABASE_URL'
  port: number | undefined
  host: string | undefined
  dataDirectory: string | undefined
  configFile: string | undefined
  /** other servers use the data directory as well */
  isShared: boolean | undefined
  publicUrl: string | undefined
  smtpUrl: string | undefined
  redisUrl: string | undefined
  svixUrl: string | undefined
  trustProxy: string | undefined
  logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent' | undefined
  durability: 'full' | 'relaxed' | undefined
  databaseConnections: number | undefined
  keepAliveSeconds: number | undefined
  drainSeconds: number | undefined
  workers: Workers | undefined
  /** how traces are to be sent; undefined: not at all */
  traces: { protocol: string | undefined } | undefined
}

/**
 * What the server reads of `process.env`.
 * @throws ConfigError naming the variable
 */
export function readEnvironment(source: NodeJS.ProcessEnv = process.env): Environment {
  const present = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''))
  const parsed = schema.safeParse(present)
  if (!parsed.success) {
    const lines = parsed.error.issues.map(issue => `${issue.path.join('.')}: ${issue.message}`)
    throw new ConfigError(`Environment: ${lines.join('; ')}`)
  }
  const values = parsed.data
  return {
    secret: values.FRONTDESK_SECRET,
    secretFile: values.FRONTDESK_SECRET_FILE,
    databaseUrl: values.FRONTDESK_DATABASE_URL ?? postgresOnly(values.DATABASE_URL),
    databaseUrlName: values.FRONTDESK_DATABASE_URL === undefined ? 'DATABASE_URL' : 'FRONTDESK_DATABASE_URL',
    port: values.FRONTDESK_PORT,
    host: values.FRONTDESK_HOST,
    dataDirectory: values.FRONTDESK_DATA,
    configFile: values.FRONTDESK_CONFIG,
    isShared: values.FRONTDESK_SHARED === undefined ? undefined : values.FRONTDESK_SHARED === 'true',
    publicUrl: values.FRONTDESK_PUBLIC_URL,
    smtpUrl: values.FRONTDESK_SMTP_URL,
    redisUrl: values.FRONTDESK_REDIS_URL,
    svixUrl: values.FRONTDESK_SVIX_URL,
    trustProxy: values.FRONTDESK_TRUST_PROXY,
    logLevel: values.FRONTDESK_LOG_LEVEL,
    durability: values.FRONTDESK_DURABILITY,
    databaseConnections: values.FRONTDESK_DATABASE_CONNECTIONS,
    keepAliveSeconds: values.FRONTDESK_KEEP_ALIVE_SECONDS,
    drainSeconds: values.FRONTDESK_DRAIN_SECONDS,
    traces: tracesOf(values),
    workers: values.FRONTDESK_WORKERS,
  }
}

/** For programs that are started beside the server: they have what this one has. */
export const inheritedVariables = (): NodeJS.ProcessEnv => process.env

function tracesOf(values: z.infer<typeof schema>): Environment['traces'] {
  const endpoint = values.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? values.OTEL_EXPORTER_OTLP_ENDPOINT
  const isOff = values.OTEL_SDK_DISABLED?.toLowerCase() === 'true' || values.OTEL_TRACES_EXPORTER === 'none'
  if (endpoint === undefined || isOff) return undefined
  return { protocol: values.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL ?? values.OTEL_EXPORTER_OTLP_PROTOCOL }
}

/** DATABASE_URL is a common name: an application's own `file:./dev.db` or `mysql://…` is not meant for us. */
function postgresOnly(url: string | undefined): string | undefined {
  return url && /^postgres(ql)?:\/\//.test(url) ? url : undefined
}
