// What we use of @node-saml/node-saml. Its own types bring the browser's along, for the whole server
// (tsconfig.base.json points here).
export interface SamlOptions {
  /** entity ids: ours, and what assertions have to be for */
  issuer: string
  audience?: string
  callbackUrl: string
  /** PEM, or base64 of a certificate */
  idpCert: string | string[]
  entryPoint?: string
  forceAuthn?: boolean
  disableRequestedAuthnContext?: boolean
  identifierFormat?: string | null
  generateUniqueId?: () => string
  wantAssertionsSigned?: boolean
  wantAuthnResponseSigned?: boolean
  /** PEM: requests are signed */
  privateKey?: string
  signatureAlgorithm?: 'sha256'
  /** PEM: encrypted assertions are decrypted */
  decryptionPvk?: string
  /** -1: times are not looked at */
  acceptedClockSkewMs?: number
}

export class SAML {
  constructor(options: SamlOptions)
  getAuthorizeUrlAsync(
    relayState: string,
    host: string | undefined,
    options: { additionalParams: Record<string, string> },
  ): Promise<string>
  /** @returns the profile whose assertion a signature covers */
  validatePostResponseAsync(container: {
    SAMLResponse: string
  }): Promise<{ profile: { getAssertion?(): object } | null }>
  generateServiceProviderMetadata(
    decryptionCertificate: string | null,
    signingCertificate: string | null,
  ): string
}
