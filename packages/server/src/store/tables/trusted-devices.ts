/** Table of migration 0010: a key of a native application that its device guards by biometrics. */
export interface TrustedDeviceRow {
  instance_id: string
  id: string
  user_id: string
  /** the installation of the application; of one application it has one active key at most */
  client_id: string
  platform: 'ios' | 'android'
  /** bundle identifier or package name */
  app_identifier: string
  name: string | null
  algorithm: 'ES256'
  /** on P-256 */
  public_key_jwk: { kty: 'EC'; crv: 'P-256'; x: string; y: string }
  last_used_at: number | null
  /** null = active */
  revoked_at: number | null
  created_at: number
  updated_at: number
}

export interface TrustedDeviceTables {
  trusted_devices: TrustedDeviceRow
}
