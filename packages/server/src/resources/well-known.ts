/** OpenID Connect Discovery 1.0, section 3, for the issuer at hand. */
export function openIdConfiguration(issuer: string) {
  return {
    issuer,
    authorization_endpoint: `${issuer}/oauth/authorize`,
    token_endpoint: `${issuer}/oauth/token`,
    revocation_endpoint: `${issuer}/oauth/token/revoke`,
    introspection_endpoint: `${issuer}/oauth/token_info`,
    userinfo_endpoint: `${issuer}/oauth/userinfo`,
    jwks_uri: `${issuer}/.well-known/jwks.json`,
    scopes_supported: ['openid', 'profile', 'email', 'public_metadata', 'private_metadata'],
    response_types_supported: ['code'],
    response_modes_supported: ['form_post', 'query'],
    grant_types_supported: ['authorization_code', 'refresh_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'none', 'client_secret_post'],
    claims_supported: ['sub', 'iss', 'aud', 'exp', 'iat', 'email', 'name'],
    code_challenge_methods_supported: ['S256'],
    backchannel_logout_supported: false,
    frontchannel_logout_supported: false,
  }
}

/** Document of WebAuthn's related origin requests. */
export function webauthnOrigins(origins: string[]) {
  return { origins }
}

/**
 * iOS: whose saved passwords and passkeys of this host an application may
 * use (Supporting associated domains).
 */
export function appleAppSiteAssociation(appIds: string[]) {
  return { webcredentials: { apps: appIds } }
}

export interface AndroidApp {
  packageName: string
  sha256CertFingerprints: string[]
}

/** Android: Digital Asset Links, statement list. */
export function androidAssetLinks(apps: AndroidApp[]) {
  return apps.map(app => ({
    relation: ['delegate_permission/common.handle_all_urls', 'delegate_permission/common.get_login_creds'],
    target: {
      namespace: 'android_app',
      package_name: app.packageName,
      sha256_cert_fingerprints: app.sha256CertFingerprints,
    },
  }))
}
