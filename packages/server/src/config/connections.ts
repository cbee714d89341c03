import { createPrivateKey } from 'node:crypto'
import * as z from 'zod'
import { customConnection } from './custom-connection.js'
import { type PresetKey, PROVIDER_NAMES } from './provider-names.js'
import { credential, type DeclaredConnection, sharedShape, withCredentials } from './shared-connection.js'

export type { DeclaredConnection }

const CUSTOM_KEY = /^custom_[a-z0-9_]{1,40}$/

/** Applications on phones have client ids of their own, and their tokens are meant for those. */
const nativeClientIds = z.array(z.string().min(1).max(255)).max(20).optional()

const preset = z.strictObject({ ...sharedShape, clientId: credential, clientSecret: credential })
const google = preset.extend({ nativeClientIds })
/** `tenant`: the id or domain of one organization, `organizations` or `consumers`; everybody when absent */
const microsoft = preset.extend({
  tenant: z
    .string()
    .regex(/^[A-Za-z0-9.-]{1,255}$/, 'must be the id or the domain of a tenant')
    .optional(),
})
const apple = z.strictObject({
  ...sharedShape,
  /** id of the Services ID */
  clientId: credential,
  teamId: credential,
  keyId: credential,
  /** the PEM of the .p8 file; `\n` may stand for ends of lines, as in variables of the environment */
  privateKey: credential
    .transform(text => text?.replaceAll('\\n', '\n'))
    .refine(text => text === undefined || isP256Key(text), 'must be the PEM of a P-256 private key (.p8)'),
  nativeClientIds,
})

const presetSchema = preset.transform(withCredentials(['clientId', 'clientSecret'], 'clientSecret'))
const special = {
  google: google.transform(withCredentials(['clientId', 'clientSecret'], 'clientSecret')),
  microsoft: microsoft.transform(withCredentials(['clientId', 'clientSecret'], 'clientSecret')),
  apple: apple.transform(withCredentials(['clientId', 'teamId', 'keyId', 'privateKey'], 'privateKey')),
}

type Special = typeof special
type SchemaOf<Key extends PresetKey> = Key extends keyof Special ? Special[Key] : typeof presetSchema

/** What people write: the providers that people sign in with, by key. */
export type ConnectionsInput = { [Key in PresetKey]?: z.input<SchemaOf<Key>> } & {
  [key: `custom_${string}`]: z.input<typeof customConnection>
}

/** By key, on which the form of a connection hangs. */
export const connectionsSchema = z
  .custom<ConnectionsInput>(isObject, 'must be an object of connections by key')
  .transform((value, context): Record<string, DeclaredConnection> => {
    const entries = Object.entries(value).map(([key, connection]) => {
      const schema = schemaOf(key)
      if (!schema) context.addIssue({ code: 'custom', path: [key], message: UNKNOWN })
      const parsed = schema?.safeParse(connection)
      for (const issue of parsed?.error?.issues ?? [])
        context.addIssue({ ...issue, path: [key, ...issue.path] } as never)
      return [key, parsed?.data] as const
    })
    return Object.fromEntries(entries.filter((entry): entry is [string, DeclaredConnection] => !!entry[1]))
  })

const UNKNOWN = `must be one of ${Object.keys(PROVIDER_NAMES).join(', ')}, or custom_ and 1 to 40 of a-z, 0-9 and _`

function schemaOf(key: string): z.ZodType<DeclaredConnection> | undefined {
  if (CUSTOM_KEY.test(key)) return customConnection
  if (!Object.hasOwn(PROVIDER_NAMES, key)) return undefined
  return Object.hasOwn(special, key) ? special[key as keyof Special] : presetSchema
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isP256Key(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyDetails?.namedCurve === 'prime256v1'
  } catch {
    return false
  }
}

/** What a production instance can't have; null when the connection is fit for one. */
export function productionProblem(connection: DeclaredConnection): string | null {
  if (connection.clientId === null)
    return 'needs its credentials in production: the built-in test provider is for development instances'
  const { logoUrl, provider } = connection.options
  const addresses: Record<string, unknown> = { ...provider, logoUrl }
  const names = ['logoUrl', 'discoveryUrl', 'authorizationUrl', 'tokenUrl', 'userInfoUrl']
  const plain = names.filter(name => String(addresses[name] ?? '').startsWith('http:'))
  return plain.length > 0 ? `must have https addresses in production: ${plain.join(', ')}` : null
}
