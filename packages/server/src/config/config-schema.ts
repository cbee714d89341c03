import * as z from 'zod'
import { trimAround, trimEnd } from '../platform/trim.js'
import { ACCOUNT_PAGE_PATHS } from './account-page-paths.js'
import { connectionsSchema, productionProblem } from './connections.js'
import { organizationPermissionsSchema, organizationRolesSchema } from './organization-roles.js'
import { type KeyKind, parsePublishableKey } from './publishable-key.js'
import { type SettingsInput, settingsSchema } from './settings.js'
import { textMessagesSchema } from './text-messages.js'
import { trustProxySchema } from './trust-proxy.js'
import { svixUrl, webhookEndpointSchema } from './webhook-endpoint.js'

/** First segments of the server's own paths: an instance of this name would be hidden behind them. */
const RESERVED_SLUGS = new Set([
  ...Object.values(ACCOUNT_PAGE_PATHS).map(path => path.slice(1)),
  'admin',
  'api',
  'bapi',
  'docs',
  'fapi',
  'healthz',
  'img',
  'inbox',
  'metrics',
  'npm',
  'oauth',
  'readyz',
  'v1',
  'v2',
  'well-known',
])
/**
 * A live key opens the whole Backend API to whoever guesses it; 22 random letters and digits have 131 bits.
 */
const SECRET_KEY = /^sk_(test_[A-Za-z0-9]{8,128}|live_[A-Za-z0-9]{22,128})$/

const SLUG = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

const slug = z
  .string()
  .regex(SLUG, 'must be url-safe: lower-case letters, digits and inner hyphens, at most 63')
const instanceSlug = slug.refine(
  value => !RESERVED_SLUGS.has(value),
  'is the name of one of the server’s own paths',
)
/** Whether an instance may have this slug. */
export const isInstanceSlug = (text: string) => SLUG.test(text) && !RESERVED_SLUGS.has(text)

const domain = z.string().regex(/^[a-z0-9-]+(?:\.[a-z0-9-]+)*$/, 'must be a domain name such as example.com')
const host = z
  .string()
  .regex(/^[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d{1,5})?$/, 'must be a host name such as clerk.example.com')
const origin = z
  .string()
  .refine(isOrigin, 'must be an origin such as https://app.example.com, without a path')
const proxyUrl = z
  .url({ protocol: /^https?$/, error: 'must be an absolute http or https URL' })
  .refine(value => !/[?#]/.test(value), 'must have no query and no fragment')
  .transform(value => trimEnd(value, '/'))
const publishableKey = z
  .string()
  .refine(
    value => parsePublishableKey(value) !== null,
    'must be pk_test_ or pk_live_ and the base64 of a host with a dot and `$`',
  )
const secretKey = z
  .string()
  .regex(SECRET_KEY, 'must be sk_test_ and at least 8 letters and digits, or sk_live_ and at least 22')

/**
 * Validated here, stored as written: an instance gains the defaults of later
 * versions for what it does not say.
 */
const settings = z.custom<SettingsInput>().superRefine((value, context) => {
  const parsed = settingsSchema.safeParse(value)
  for (const issue of parsed.error?.issues ?? []) context.addIssue({ ...issue } as never)
})

/** Checked in full, e.g. for reserved claims, when it is applied. */
const jwtTemplate = z.strictObject({
  claims: z.record(z.string(), z.unknown()),
  lifetimeSeconds: z.int().min(30).max(315_360_000).optional(),
  allowedClockSkewSeconds: z.int().min(0).max(300).optional(),
  /** the instance's own key (RS256) without them */
  signingAlgorithm: z.string().optional(),
  signingKey: z.string().optional(),
})

const instanceSchema = z.strictObject({
  slug: instanceSlug,
  environment: z.enum(['development', 'production']),
  /** answers requests that name no instance; without any, the first development instance does */
  default: z.boolean().optional(),
  /** generated once when absent */
  publishableKey: publishableKey.optional(),
  /** `pk_live_` keys for a development instance: SDK 5, and 6 up to 6.21, over plain http on loopback */
  liveKeys: z.boolean().optional(),
  /** one is generated when absent */
  secretKeys: z.array(secretKey).optional(),
  domain: domain.optional(),
  hosts: z.array(host).default([]),
  proxyUrls: z.array(proxyUrl).default([]),
  origins: z.array(origin).default([]),
  /** endpoints that events are sent to; absent = not managed by the file */
  webhooks: z
    .array(webhookEndpointSchema)
    .refine(
      endpoints => new Set(endpoints.map(({ name }) => name)).size === endpoints.length,
      'two endpoints have the same name',
    )
    .optional(),
  settings: settings.optional(),
  /** by name, for `getToken({ template })`; those that are not mentioned any more are removed, others stay */
  jwtTemplates: z.record(z.string(), jwtTemplate).optional(),
  /**
   * providers that people sign in with, by key: `google`, `custom_acme`; those that are not mentioned any
   * more are removed
   */
  connections: connectionsSchema.optional(),
  /** by key; what is declared is made or changed, what is not stays */
  organizationPermissions: organizationPermissionsSchema.optional(),
  organizationRoles: organizationRolesSchema.optional(),
})

const applicationSchema = z.strictObject({
  name: z.string().min(1).max(120),
  /** made from the name when absent */
  slug: slug.optional(),
  instances: z.array(instanceSchema).min(1),
})

export const configSchema = z
  .strictObject({
    applications: z.array(applicationSchema).min(1),
    /** smtp://user:password@host:587, for production instances; development instances keep their messages */
    smtp: z.url({ protocol: /^smtps?$/, error: 'must be an smtp or smtps URL' }).optional(),
    /** redis://…: several nodes count their rate limits together */
    redis: z.url({ protocol: /^rediss?$/, error: 'must be a redis or rediss URL' }).optional(),
    /** sends the text messages of production instances; development instances keep theirs in the inbox */
    textMessages: textMessagesSchema.optional(),
    /** k-anonymous range API of breached passwords; false: ask nobody */
    breachService: z.union([proxyUrl, z.literal(false)]).optional(),
    publicUrl: proxyUrl.optional(),
    /** https://<token>@<host>: a self-hosted Svix server that every event is handed over to */
    svix: svixUrl.optional(),
    /** where nodes have files of their own: higher in each newer one, so that an older one is not applied */
    configVersion: z.int().min(1).optional(),
    trustProxy: z.union([z.int().min(0).max(99).transform(String), trustProxySchema]).optional(),
  })
  .superRefine((config, context) => {
    const report = (path: (string | number)[], message: string) =>
      context.addIssue({ code: 'custom', path, message })
    checkUniqueness(config, report)
    forEachInstance(config, (instance, path) => {
      checkKeys(instance, path, report)
      if (instance.environment === 'production') checkProduction(instance, path, report)
    })
  })

/** What people write. */
export type FrontdeskConfig = z.input<typeof configSchema>
/** What validation makes of it. */
export type ValidConfig = z.output<typeof configSchema>
export type ValidInstance = ValidConfig['applications'][number]['instances'][number]

type Path = (string | number)[]
type Report = (path: Path, message: string) => void

/** The kind of an instance's keys: that of a given key, else by environment. */
export function keyKind(
  instance: Pick<ValidInstance, 'publishableKey' | 'environment' | 'liveKeys'>,
): KeyKind {
  const given = instance.publishableKey ? parsePublishableKey(instance.publishableKey) : null
  return given?.kind ?? (instance.environment === 'production' || instance.liveKeys ? 'live' : 'test')
}

/** Slug of an application: given, or made from its name. */
export function applicationSlug(application: { name: string; slug?: string | undefined }): string {
  const words = application.name
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9]+/g, '-')
  const fromName = trimAround(words, '-').slice(0, 63)
  return application.slug ?? (fromName || 'application')
}

function forEachInstance(config: ValidConfig, visit: (instance: ValidInstance, path: Path) => void): void {
  config.applications.forEach((application, a) =>
    application.instances.forEach((instance, i) => visit(instance, ['applications', a, 'instances', i])),
  )
}

function checkUniqueness(config: ValidConfig, report: Report): void {
  const once = (kind: string) => {
    const seen = new Set<string>()
    return (value: string, path: Path) => {
      if (seen.has(value)) report(path, `another ${kind} is the same`)
      seen.add(value)
    }
  }
  const [applications, slugs, keys, secrets, urls] = [
    'application slug',
    'instance slug',
    'publishable key',
    'secret key',
    'address',
  ].map(once)
  config.applications.forEach((application, index) =>
    applications!(applicationSlug(application), ['applications', index, 'slug']),
  )
  let defaults = 0
  forEachInstance(config, (instance, path) => {
    slugs!(instance.slug, [...path, 'slug'])
    if (instance.publishableKey) keys!(instance.publishableKey, [...path, 'publishableKey'])
    instance.secretKeys?.forEach((key, index) => secrets!(key, [...path, 'secretKeys', index]))
    instance.hosts.forEach((name, index) => urls!(`https://${name}`, [...path, 'hosts', index]))
    instance.proxyUrls.forEach((url, index) => urls!(url, [...path, 'proxyUrls', index]))
    if (instance.default && ++defaults > 1)
      report([...path, 'default'], 'only one instance can be the default')
  })
}

function checkKeys(instance: ValidInstance, path: Path, report: Report): void {
  const kind = keyKind(instance)
  if (instance.liveKeys && instance.environment === 'production')
    report([...path, 'liveKeys'], 'is for development instances')
  if (instance.liveKeys && kind === 'test')
    report([...path, 'publishableKey'], 'must be a pk_live_ key, as liveKeys says')
  instance.secretKeys?.forEach((key, index) => {
    if (!key.startsWith(`sk_${kind}_`)) {
      report(
        [...path, 'secretKeys', index],
        `must be an sk_${kind}_ key, as the publishable key is pk_${kind}_`,
      )
    }
  })
}

function checkProduction(instance: ValidInstance, path: Path, report: Report): void {
  if (keyKind(instance) === 'test')
    report([...path, 'publishableKey'], 'must be a pk_live_ key in production')
  if (instance.default) {
    report(
      [...path, 'default'],
      'must be a development instance: production answers on its own addresses only',
    )
  }
  if (instance.domain === undefined) report([...path, 'domain'], 'is needed in production')
  if (instance.hosts.length + instance.proxyUrls.length === 0)
    report([...path, 'hosts'], 'production needs at least one host or proxy URL')
  instance.proxyUrls.forEach((url, index) => {
    if (!url.startsWith('https://')) report([...path, 'proxyUrls', index], 'must be https in production')
    checkWithinDomain(new URL(url).hostname, instance.domain, [...path, 'proxyUrls', index], report)
  })
  instance.hosts.forEach((name, index) =>
    checkWithinDomain(name.replace(/:\d+$/, ''), instance.domain, [...path, 'hosts', index], report),
  )
  instance.origins.forEach((value, index) => {
    if (!value.startsWith('https://')) report([...path, 'origins', index], 'must be https in production')
  })
  for (const [key, connection] of Object.entries(instance.connections ?? {})) {
    const problem = productionProblem(connection)
    if (problem) report([...path, 'connections', key], problem)
  }
  // Without a proxy URL the SDKs call the host that is in the key.
  const keyHost = instance.publishableKey ? parsePublishableKey(instance.publishableKey)?.host : undefined
  if (keyHost && instance.proxyUrls.length === 0 && !instance.hosts.includes(keyHost))
    report([...path, 'publishableKey'], `its host ${keyHost} must be one of \`hosts\``)
}

/** Cookies of the domain could not be set from a host outside of it. */
function checkWithinDomain(name: string, parent: string | undefined, path: Path, report: Report): void {
  if (parent !== undefined && name !== parent && !name.endsWith(`.${parent}`))
    report(path, `must be within the domain ${parent}`)
}

function isOrigin(value: string): boolean {
  return URL.canParse(value) && new URL(value).origin === value
}
