import { describe, expect, it } from 'vitest'
import { parseCertificates } from './certificates.js'
import { metadataXml, requestXml } from './identity-provider.fixture.js'
import { parseIdentityProviderMetadata } from './identity-provider.js'
import { firstKey, secondKey } from './keys.fixture.js'
import type { SamlFault } from './saml-fault.js'
import { authnRequestUrl, serviceProviderMetadata } from './service-provider.js'

const reasonOf = (run: () => unknown): string => {
  try {
    run()
    return 'accepted'
  } catch (fault) {
    return (fault as SamlFault).reason
  }
}

describe('metadata of an identity provider', () => {
  it('has its name, its address and all its certificates', () => {
    const found = parseIdentityProviderMetadata(metadataXml([firstKey.certificate, secondKey.certificate]))
    expect(found.entityId).toBe('https://idp.example/metadata')
    expect(found.ssoUrl).toBe('https://idp.example/sso')
    expect(found.certificates.map(({ pem }) => pem)).toEqual([firstKey.certificate, secondKey.certificate])
    expect(found.certificates.every(({ issuedAt, expiresAt }) => issuedAt < expiresAt)).toBe(true)
  })

  it('is refused with the reason', () => {
    const xml = metadataXml([firstKey.certificate])
    expect(reasonOf(() => parseIdentityProviderMetadata('<a/>'))).toBe('not_metadata')
    expect(reasonOf(() => parseIdentityProviderMetadata(xml.replace(/entityID="[^"]*"/, '')))).toBe(
      'not_metadata',
    )
    expect(reasonOf(() => parseIdentityProviderMetadata(xml.replace('HTTP-Redirect', 'HTTP-POST')))).toBe(
      'no_redirect_binding',
    )
    expect(
      reasonOf(() =>
        parseIdentityProviderMetadata(xml.replace('https://idp.example/sso', 'javascript:alert(1)')),
      ),
    ).toBe('no_redirect_binding')
    expect(reasonOf(() => parseIdentityProviderMetadata(metadataXml([])))).toBe('no_certificate')
    expect(reasonOf(() => parseIdentityProviderMetadata(`<!DOCTYPE a>${xml}`))).toBe('document_type')
  })

  it('takes certificates as people paste them', () => {
    const bare = firstKey.certificate.replace(/-----[A-Z ]+-----|\s/g, '')
    expect(parseCertificates(bare)[0]!.pem).toBe(firstKey.certificate)
    expect(parseCertificates(`${firstKey.certificate}\n\n${secondKey.certificate}\n`)).toHaveLength(2)
    expect(reasonOf(() => parseCertificates('hello'))).toBe('no_certificate')
  })
})

describe('what we tell an identity provider', () => {
  const serviceProvider = { entityId: 'https://app.example/metadata', acsUrl: 'https://app.example/acs' }

  it('is a request by redirect, with its id, our names and where to post the answer', async () => {
    const url = await authnRequestUrl(serviceProvider, {
      ssoUrl: 'https://idp.example/sso?tenant=1',
      id: '_r1',
      relayState: 'state1',
      forceAuthn: true,
      loginHint: 'ada@acme.example',
      privateKey: null,
    })
    const { searchParams, host } = new URL(url)
    expect(host).toBe('idp.example')
    expect(searchParams.get('tenant')).toBe('1')
    expect(searchParams.get('RelayState')).toBe('state1')
    expect(searchParams.get('login_hint')).toBe('ada@acme.example')
    const xml = requestXml(url)
    expect(xml).toContain('ID="_r1"')
    expect(xml).toContain('ForceAuthn="true"')
    expect(xml).toContain('AssertionConsumerServiceURL="https://app.example/acs"')
    expect(xml).toContain('>https://app.example/metadata<')
  })

  it('is metadata with both', async () => {
    const xml = await serviceProviderMetadata(serviceProvider, null)
    expect(xml).toContain('entityID="https://app.example/metadata"')
    expect(xml).toContain('Location="https://app.example/acs"')
    expect(xml).toContain('WantAssertionsSigned="true"')
  })
})
