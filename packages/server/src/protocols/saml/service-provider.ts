import type { SamlKeyPair } from './key-pair.js'

/** We, as an identity provider knows us. */
export interface ServiceProvider {
  entityId: string
  /** the assertion consumer service: where responses are posted to */
  acsUrl: string
}

export interface AuthnRequest {
  ssoUrl: string
  /** ours, which the response repeats */
  id: string
  relayState: string
  forceAuthn: boolean
  /** who wants to sign in, for providers that fill it in */
  loginHint: string | null
  /** PEM; null: the request is not signed */
  privateKey: string | null
}

/**
 * The address of the identity provider with a request in it, signed with RSA and SHA-256 (SAML 2.0 Bindings,
 * 3.4: HTTP-Redirect).
 */
export async function authnRequestUrl(
  serviceProvider: ServiceProvider,
  { ssoUrl, id, relayState, forceAuthn, loginHint, privateKey }: AuthnRequest,
): Promise<string> {
  const { SAML } = await import('@node-saml/node-saml')
  const saml = new SAML({
    ...optionsOf(serviceProvider),
    ...(privateKey === null ? {} : { privateKey, signatureAlgorithm: 'sha256' as const }),
    entryPoint: ssoUrl,
    forceAuthn,
    generateUniqueId: () => id,
    // whatever the provider asks people for is its own affair: Entra ID refuses what it does not use
    disableRequestedAuthnContext: true,
  })
  const additionalParams: Record<string, string> = loginHint === null ? {} : { login_hint: loginHint }
  return saml.getAuthorizeUrlAsync(relayState, undefined, { additionalParams })
}

/**
 * What an administrator gives to the identity provider (SAML 2.0 Metadata, 2.4.4).
 * @param certificate PEM, of our key pair; null: there is none
 */
export async function serviceProviderMetadata(
  serviceProvider: ServiceProvider,
  certificate: SamlKeyPair['certificate'] | null,
): Promise<string> {
  const { SAML } = await import('@node-saml/node-saml')
  // the library looks whether there are keys, and does not look at them
  const keys = certificate === null ? {} : { privateKey: 'there is one', decryptionPvk: 'there is one' }
  const saml = new SAML({ ...optionsOf(serviceProvider), ...keys, wantAssertionsSigned: true })
  return saml.generateServiceProviderMetadata(certificate, certificate)
}

/** What the library wants for messages that no certificate of the provider plays a part in. */
const optionsOf = ({ entityId, acsUrl }: ServiceProvider) => ({
  issuer: entityId,
  callbackUrl: acsUrl,
  idpCert: 'none',
  identifierFormat: null,
})
