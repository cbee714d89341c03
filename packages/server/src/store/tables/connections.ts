import type { Metadata } from './metadata.js'

/** How an instance works with one identity provider. */
export interface ConnectionRow {
  instance_id: string
  id: string
  /** `google`, `custom_acme`, … */
  key: string
  enabled: boolean
  /** null: the built-in test provider stands in for it */
  client_id: string | null
  client_secret_ciphertext: string | null
  /** everything else; read by `model/connection.ts` */
  options: Metadata
  /** `config` connections come and go with the configuration file */
  source: 'config' | 'api'
  created_at: number
  updated_at: number
}

export interface ConnectionTables {
  connections: ConnectionRow
}
