import { createPrivateKey, createVerify, X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { requestXml } from './identity-provider.fixture.js'
import { parseIdentityProviderMetadata } from './identity-provider.js'
import { selfSigned } from './key-pair.js'
import { firstKey } from './keys.fixture.js'
import { authnRequestUrl, serviceProviderMetadata } from './service-provider.js'
import { elementsOf, parseXml, textOf } from './xml.js'

const now = Date.parse('2026-03-04T05:06:07Z')
const serviceProvider = { entityId: 'https://app.example/metadata', acsUrl: 'https://app.example/acs' }
const make = () =>
  selfSigned(firstKey.privateKey, { name: 'app.example', serial: Buffer.alloc(15, 0xff), now })

describe('our key pair', () => {
  it('has a certificate of its own for ten years', async () => {
    const { privateKey, certificate } = await make()
    const read = new X509Certificate(certificate)
    expect(read.verify(read.publicKey)).toBe(true)
    expect(read.checkPrivateKey(createPrivateKey(privateKey))).toBe(true)
    expect(read.subject).toBe('CN=app.example')
    expect(read.serialNumber).toBe(`01${'FF'.repeat(15)}`)
    expect(Date.parse(read.validFrom)).toBe(Date.parse('2026-03-03T05:06:07Z'))
    expect(Date.parse(read.validTo)).toBe(Date.parse('2036-03-04T05:06:07Z'))
  })

  it('is in our metadata, for signing and for encryption', async () => {
    const { certificate } = await make()
    const root = parseXml(await serviceProviderMetadata(serviceProvider, certificate))
    const keys = elementsOf(root, 'metadata', 'KeyDescriptor')
    expect(keys.map(key => key.getAttribute('use'))).toEqual(['signing', 'encryption'])
    for (const key of keys) {
      const [shown] = elementsOf(key, 'signature', 'X509Certificate').map(textOf)
      expect(shown?.replace(/\s/g, '')).toBe(certificate.replace(/-----[A-Z ]+-----|\s/g, ''))
    }
    expect(root.toString()).toContain('AuthnRequestsSigned="true"')
    // a provider's are read by the same rules
    expect(() => parseIdentityProviderMetadata(root.toString())).toThrow('IDPSSODescriptor')
  })

  it('signs requests as the binding says: over the parameters as they are sent', async () => {
    const { privateKey, certificate } = await make()
    const url = await authnRequestUrl(serviceProvider, {
      ssoUrl: 'https://idp.example/sso?tenant=1',
      id: '_r1',
      relayState: 'state-1_x',
      forceAuthn: false,
      loginHint: 'ada+1@acme.example',
      privateKey,
    })
    expect(requestXml(url)).toContain('ID="_r1"')
    const sent = new Map(
      new URL(url).search
        .slice(1)
        .split('&')
        .map(part => [part.split('=')[0]!, part]),
    )
    expect(decodeURIComponent(sent.get('SigAlg')!)).toContain('xmldsig-more#rsa-sha256')
    const signature = Buffer.from(new URL(url).searchParams.get('Signature')!, 'base64')
    const verifies = (text: string) =>
      createVerify('RSA-SHA256').update(text).verify(new X509Certificate(certificate).publicKey, signature)
    const order = ['SAMLRequest', 'RelayState', 'SigAlg'].map(name => sent.get(name)!)
    expect(verifies(order.join('&'))).toBe(true)
    expect(verifies(order.join('&').replace('RelayState=s', 'RelayState=t'))).toBe(false)
  })
})
