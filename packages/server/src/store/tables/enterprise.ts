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
  /** our private key for SAML (PEM), and its certificate (PEM); null: from before there were any */
  sp_key_ciphertext: string | null
  sp_certificate: string | null
  created_at: number
  updated_at: number
}

/** What views of its people have of it: our private key has no place in each of them. */
export type EnterpriseConnectionOfUser = Omit<EnterpriseConnectionRow, 'sp_key_ciphertext' | 'sp_certificate'>

/** A domain whose people a connection vouches for. */
export interface EnterpriseDomainRow {
  instance_id: string
  domain: string
  connection_id: string
  created_at: number
}

/** Somebody tries a connection: what its provider has said, and what is wrong with it. */
export interface EnterpriseTestRunRow {
  instance_id: string
  id: string
  connection_id: string
  status: 'pending' | 'success' | 'failed'
  /** the verification that the provider's answer belongs to; null: nobody could be sent to the provider */
  visit_id: string | null
  /** of the link that begins the run, until the run has ended */
  ticket_hash: string | null
  /** of the address that shows the result; null: there is none yet */
  token_hash: string | null
  /** read by `model/test-run.ts` */
  details_ciphertext: string
  created_at: number
}

/** An assertion that somebody has come with. */
export interface UsedAssertionRow {
  instance_id: string
  digest: string
  expires_at: number
}

/** What has to be done for a switched-on SAML connection as time goes by. */
export interface SamlUpkeepRow {
  instance_id: string
  connection_id: string
  /** when its metadata is read again; null: there is no address, or it does not count */
  metadata_due_at: number | null
  /** how often in a row that has failed */
  metadata_failures: number
  /** of the certificate that lasts longest */
  certificate_expires_at: number | null
  /** when somebody is next told that it ends; null: never again */
  warning_due_at: number | null
}

export interface EnterpriseTables {
  saml_upkeep: SamlUpkeepRow
  enterprise_connections: EnterpriseConnectionRow
  enterprise_domains: EnterpriseDomainRow
  enterprise_test_runs: EnterpriseTestRunRow
  used_assertions: UsedAssertionRow
}
