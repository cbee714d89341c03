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
}

/** The address of the identity provider with a request in it (SAML 2.0 Bindings, 3.4: HTTP-Redirect). */
export async function authnRequestUrl(
  serviceProvider: ServiceProvider,
  { ssoUrl, id, relayState, forceAuthn, loginHint }: AuthnRequest,
): Promise<string> {
  const { SAML } = await import('@node-saml/node-saml')
  const saml = new SAML({
    ...optionsOf(serviceProvider),
    entryPoint: ssoUrl,
    forceAuthn,
    generateUniqueId: () => id,
    // whatever the provider asks people for is its own affair: Entra ID refuses what it does not use
    disableRequestedAuthnContext: true,
  })
  const additionalParams: Record<string, string> = loginHint === null ? {} : { login_hint: loginHint }
  return saml.getAuthorizeUrlAsync(relayState, undefined, { additionalParams })
}

/** What an administrator gives to the identity provider (SAML 2.0 Metadata, 2.4.4). */
export async function serviceProviderMetadata(serviceProvider: ServiceProvider): Promise<string> {
  const { SAML } = await import('@node-saml/node-saml')
  const options = { ...optionsOf(serviceProvider), wantAssertionsSigned: true }
  return new SAML(options).generateServiceProviderMetadata(null)
}

/** What the library wants for messages that no certificate plays a part in. */
const optionsOf = ({ entityId, acsUrl }: ServiceProvider) => ({
  issuer: entityId,
  callbackUrl: acsUrl,
  idpCert: 'none',
  identifierFormat: null,
})
