import type { Metadata } from './metadata.js'

/** How an instance works with the identity provider of one company. */
export interface EnterpriseConnectionRow {
  instance_id: string
  id: string
  protocol: 'saml' | 'oauth'
  /** id of its SAML connection or OAuth configuration: both APIs show it as a thing of its own */
  protocol_id: string
  /** `saml_okta`, `oidc_custom`, … */
  provider: string
  name: string
  /** whose members its people become; null: nobody's */
  organization_id: string | null
  active: boolean
  /** at each sign-in, and not only at the first one */
  sync_user_attributes: boolean
  /** its people add no addresses, numbers or accounts of their own */
  disable_additional_identifications: boolean
  /** a member of the organization is known by its address, whatever the domain */
  allow_organization_account_linking: boolean
  /** people of `eu.acme.com` count to `acme.com` */
  allow_subdomains: boolean
  allow_idp_initiated: boolean
  /** nobody becomes a user by signing in */
  disable_jit_provisioning: boolean
  force_authn: boolean
  /** whose people it vouches for; `enterprise_domains` finds it by them */
  domains: string[]
  /** everything else; read by `model/enterprise-connection.ts` */
  options: Metadata
  /** of the OAuth client */
  secret_ciphertext: string | null
  created_at: number
  updated_at: number
}

/** A domain whose people a connection vouches for. */
export interface EnterpriseDomainRow {
  instance_id: string
  domain: string
  connection_id: string
  created_at: number
}

/** An assertion that somebody has come with. */
export interface UsedAssertionRow {
  instance_id: string
  digest: string
  expires_at: number
}

export interface EnterpriseTables {
  enterprise_connections: EnterpriseConnectionRow
  enterprise_domains: EnterpriseDomainRow
  used_assertions: UsedAssertionRow
}
