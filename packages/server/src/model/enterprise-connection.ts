import * as z from 'zod'
import { domainOfAddress } from '../protocols/email-address.js'
import type { EnterpriseConnectionRow, Metadata } from '../store/tables.js'

/** Attributes of an assertion, or claims, that tell of a person; null: what the provider's own rules say. */
const attributeMapping = z.object({
  userId: z.string().nullable(),
  emailAddress: z.string().nullable(),
  firstName: z.string().nullable(),
  lastName: z.string().nullable(),
})
export type AttributeMapping = z.infer<typeof attributeMapping>

const loginHint = z.object({
  mode: z.enum(['email_address', 'custom_attribute', 'off']),
  source: z.string().optional(),
})

const customAttribute = z.object({
  name: z.string(),
  /** of the user's public metadata */
  key: z.string(),
  ssoPath: z.string().nullable(),
  directoryPath: z.string().nullable(),
  isMultiValued: z.boolean(),
})
export type CustomAttribute = z.infer<typeof customAttribute>

const saml = z.object({
  entityId: z.string().nullable(),
  ssoUrl: z.string().nullable(),
  /** PEM, one after the other: the present certificate, and those before and after it */
  certificates: z.array(z.string()),
  metadataUrl: z.string().nullable(),
  /** the certificates are those at that address, and nobody's word besides: they change when it does */
  followsMetadata: z.boolean().default(false),
  metadata: z.string().nullable(),
})
export type SamlSettings = z.infer<typeof saml>

const oauth = z.object({
  clientId: z.string().nullable(),
  discoveryUrl: z.string().nullable(),
  authUrl: z.string().nullable(),
  tokenUrl: z.string().nullable(),
  userInfoUrl: z.string().nullable(),
  requiresPkce: z.boolean(),
})
export type OauthSettings = z.infer<typeof oauth>

const options = z.object({
  attributeMapping,
  loginHint,
  customAttributes: z.array(customAttribute),
  /**
   * Attributes that the provider calls `public_metadata_…` go there. Applications trust that data, so that of
   * a connection which a customer has made it is for the operator to name each of them.
   */
  takesMetadata: z.boolean().default(true),
  /** of the connection's own protocol alone */
  saml,
  oauth,
})

/** What the column `options` of a connection holds. */
export type EnterpriseOptions = z.infer<typeof options>

export const enterpriseOptions = ({
  options: stored,
}: Pick<EnterpriseConnectionRow, 'options'>): EnterpriseOptions => options.parse(stored)

/** A connection whose options are read. */
export interface EnterpriseParty {
  row: EnterpriseConnectionRow
  options: EnterpriseOptions
}

/** The same with what is shown with it. */
export interface EnterpriseConnectionView extends EnterpriseParty {
  userCount: number
}

/** Providers of everybody that say which company manages an account (EASIE, https://easie.dev). */
const SHARED = new Map<string, 'google' | 'microsoft'>([
  ['oauth_google', 'google'],
  ['oauth_microsoft', 'microsoft'],
])

/** What a provider of this name speaks. */
export const protocolOf = (provider: string): EnterpriseConnectionRow['protocol'] =>
  provider.startsWith('saml_') ? 'saml' : 'oauth'

/** The key of the social provider that a company's people come by; null: the company has one of its own. */
export const sharedProviderOf = ({ provider }: Pick<EnterpriseConnectionRow, 'provider'>) =>
  SHARED.get(provider) ?? null

/** `acme` of `https://login.microsoftonline.com/acme/v2.0/…`; null: the address is none of Entra ID. */
export const entraTenantOf = (discoveryUrl: string | null): string | null =>
  /^https:\/\/login\.microsoftonline\.com\/([^/?#]+)(?:[/?#]|$)/.exec(discoveryUrl ?? '')?.[1] ?? null

export const EMPTY_SAML: SamlSettings = {
  entityId: null,
  ssoUrl: null,
  certificates: [],
  metadataUrl: null,
  followsMetadata: false,
  metadata: null,
}

export const EMPTY_OAUTH: OauthSettings = {
  clientId: null,
  discoveryUrl: null,
  authUrl: null,
  tokenUrl: null,
  userInfoUrl: null,
  requiresPkce: false,
}

const CLAIMS = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims'
const STANDARD: AttributeMapping = {
  userId: null,
  emailAddress: 'mail',
  firstName: 'firstName',
  lastName: 'lastName',
}
const MICROSOFT: AttributeMapping = {
  userId: 'http://schemas.microsoft.com/identity/claims/objectidentifier',
  emailAddress: `${CLAIMS}/emailaddress`,
  firstName: `${CLAIMS}/givenname`,
  lastName: `${CLAIMS}/surname`,
}
const OPENID: AttributeMapping = {
  userId: 'sub',
  emailAddress: 'email',
  firstName: 'given_name',
  lastName: 'family_name',
}

/** What a provider calls things unless an administrator has changed that. */
export function defaultMapping(provider: string): AttributeMapping {
  if (provider === 'saml_microsoft') return MICROSOFT
  return protocolOf(provider) === 'saml' ? STANDARD : OPENID
}

/**
 * Whether people can sign in with it: it knows its provider.
 * @param hasClient of a provider that everybody has: whether the instance is a client there
 */
export function isComplete(
  row: EnterpriseConnectionRow,
  { saml, oauth }: EnterpriseOptions,
  hasClient: (key: string) => boolean,
): boolean {
  const { protocol } = row
  const shared = sharedProviderOf(row)
  if (shared !== null) return oauth.clientId !== null || hasClient(shared)
  if (protocol === 'saml') return Boolean(saml.entityId && saml.ssoUrl && saml.certificates.length > 0)
  const isFound = oauth.discoveryUrl !== null || Boolean(oauth.authUrl && oauth.tokenUrl && oauth.userInfoUrl)
  return oauth.clientId !== null && isFound
}

/**
 * What a person's public metadata gets of the attributes that an administrator has named.
 * @param valuesAt what the provider says at a path; undefined: nothing
 */
export function mappedMetadata(
  attributes: CustomAttribute[],
  valuesAt: (path: string) => string[] | undefined,
): Metadata {
  const found = attributes.flatMap(({ key, ssoPath, isMultiValued }) => {
    const values = ssoPath === null ? undefined : valuesAt(ssoPath)
    return values ? [[key, isMultiValued ? values : (values[0] ?? '')] as const] : []
  })
  return Object.fromEntries(found)
}

/** Whether an address is one of the connection's people. */
export function vouchesFor({ row }: EnterpriseParty, address: string): boolean {
  const domain = domainOfAddress(address)
  return row.domains.some(each => each === domain || (row.allow_subdomains && domain.endsWith(`.${each}`)))
}

/** Whether an account at a provider is one that a person has by a connection of a company. */
export const isEnterpriseKey = (key: string): boolean => key.startsWith('entconn_')

/** Our addresses that an identity provider knows, below the Frontend API of the instance. */
export const samlAddresses = (frontendApiUrl: string, protocolId: string) => ({
  acsUrl: `${frontendApiUrl}/v1/saml/acs/${protocolId}`,
  entityId: `${frontendApiUrl}/v1/saml/metadata/${protocolId}.xml`,
})
