import { createPrivateKey, type KeyObject } from 'node:crypto'
import * as z from 'zod'
import { parseJsonText } from '../../platform/json-text.js'
import { encodeHeader, signJwt } from '../jwt.js'

/** Where Google gives tokens; what a service account signs is for this address alone. */
export const GOOGLE_TOKEN_URL = 'https://oauth2.googleapis.com/token'

/** Read-only access to people, groups and who is in them (Admin SDK Directory API). */
export const DIRECTORY_SCOPES = [
  'https://www.googleapis.com/auth/admin.directory.user.readonly',
  'https://www.googleapis.com/auth/admin.directory.group.readonly',
  'https://www.googleapis.com/auth/admin.directory.group.member.readonly',
]

/** Key files have some 2,400 characters. */
const MAX_CHARACTERS = 16_384
const RSA_BITS = { least: 2048, most: 8192 }
const LIFETIME_SECONDS = 3600
/** Addresses that Google has written into key files over the years; they all mean the same. */
const TOKEN_URLS = new Set([
  GOOGLE_TOKEN_URL,
  'https://accounts.google.com/o/oauth2/token',
  'https://www.googleapis.com/oauth2/v4/token',
])

/** What is kept of a key file. */
const serviceAccount = z.object({
  clientEmail: z.string(),
  keyId: z.string(),
  /** PEM */
  privateKey: z.string(),
})
export type ServiceAccount = z.infer<typeof serviceAccount>

const keyFile = z.object({
  type: z.string(),
  client_email: z.email().max(320),
  private_key_id: z.string().min(1).max(200),
  private_key: z.string(),
  token_uri: z.string().optional(),
})

/** A text that is no key of a service account of Google. The message quotes nothing of it. */
export class ServiceAccountFault extends Error {
  override name = 'ServiceAccountFault'
}

/**
 * Reads the JSON file that the Google Cloud console makes of a key.
 * @throws ServiceAccountFault
 */
export function readKeyFile(text: string): ServiceAccount {
  if (text.length > MAX_CHARACTERS) throw new ServiceAccountFault('it is too long for a key file')
  const parsed = keyFile.safeParse(parseJsonText(text))
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const member = issue?.path.join('.')
    throw new ServiceAccountFault(member ? `“${member}” is missing or wrong` : 'it is no JSON file of a key')
  }
  const { type, client_email: clientEmail, private_key_id: keyId, private_key: privateKey } = parsed.data
  if (type !== 'service_account') throw new ServiceAccountFault('its “type” is not “service_account”')
  const { token_uri: tokenUrl = GOOGLE_TOKEN_URL } = parsed.data
  if (!TOKEN_URLS.has(tokenUrl)) throw new ServiceAccountFault('its “token_uri” is not Google’s')
  rsaKey(privateKey)
  return { clientEmail, keyId, privateKey }
}

/** What `writeServiceAccount` has made. @throws ServiceAccountFault */
export function readServiceAccount(text: string): ServiceAccount {
  const parsed = serviceAccount.safeParse(parseJsonText(text))
  if (!parsed.success) throw new ServiceAccountFault('it is not as it was stored')
  return parsed.data
}

/** The form that is encrypted and stored. */
export const writeServiceAccount = (account: ServiceAccount): string => JSON.stringify(account)

/**
 * What a service account shows to get a token in the name of an administrator (RFC 7523, and
 * https://developers.google.com/identity/protocols/oauth2/service-account#authorizingrequests).
 * @param now Unix ms
 * @throws ServiceAccountFault
 */
export async function bearerAssertion(
  account: ServiceAccount,
  subject: string,
  now: number,
): Promise<string> {
  const iat = Math.floor(now / 1000)
  const header = encodeHeader({ alg: 'RS256', kid: account.keyId, typ: 'JWT' })
  const claims = {
    iss: account.clientEmail,
    sub: subject,
    scope: DIRECTORY_SCOPES.join(' '),
    aud: GOOGLE_TOKEN_URL,
    iat,
    exp: iat + LIFETIME_SECONDS,
  }
  return signJwt(header, claims, rsaKey(account.privateKey))
}

function rsaKey(pem: string): KeyObject {
  const key = keyOrNull(pem)
  const bits = key?.asymmetricKeyDetails?.modulusLength ?? 0
  if (key?.asymmetricKeyType !== 'rsa' || bits < RSA_BITS.least || bits > RSA_BITS.most)
    throw new ServiceAccountFault('its “private_key” is no RSA key of 2048 bits or more')
  return key
}

function keyOrNull(pem: string): KeyObject | null {
  try {
    return createPrivateKey(pem)
  } catch {
    return null
  }
}
