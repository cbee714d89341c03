import { describe, expect, it } from 'vitest'
import type { ProviderProfile } from '../../model/connection.js'
import { EMPTY_OAUTH, EMPTY_SAML, type EnterpriseOptions } from '../../model/enterprise-connection.js'
import type { EnterpriseConnectionRow } from '../../store/tables.js'
import { enterpriseAsConnection } from './enterprise.js'
import { vouched } from './enterprise-provider.js'
import type { Json } from './presets/told.js'
import { rulesOf } from './rules-of.js'

const TENANT = '9122040d-6c67-4c5b-b112-36a304b66dad'
const ENTRA = `https://login.microsoftonline.com/${TENANT}/v2.0`

function companyWith(
  provider: string,
  changes: Partial<EnterpriseConnectionRow> = {},
  discoveryUrl?: string,
) {
  const options: EnterpriseOptions = {
    attributeMapping: { userId: 'sub', emailAddress: 'email', firstName: null, lastName: null },
    loginHint: { mode: 'email_address' },
    customAttributes: [],
    takesMetadata: true,
    saml: EMPTY_SAML,
    oauth: { ...EMPTY_OAUTH, clientId: 'client', discoveryUrl: discoveryUrl ?? null },
  }
  const row = { id: 'entconn_1', provider, protocol: 'oauth', domains: ['acme.example'], ...changes }
  return enterpriseAsConnection({ ...row, options: { ...options } } as unknown as EnterpriseConnectionRow)
}

type Company = ReturnType<typeof companyWith>

/** What is believed of somebody with these claims; a code: why they are refused. */
function believed(company: Company, claims: Json): ProviderProfile | string {
  const told = { claims, tokenAnswer: {}, user: {}, emails: undefined, posted: {} }
  try {
    return vouched(company.enterprise!, { profile: rulesOf(company).profile(told), tokens: null }).profile
  } catch (error) {
    return (error as { code: string }).code
  }
}

const ada = { sub: 'ada', email: 'ada@acme.example' }

describe('Microsoft, which everybody has', () => {
  const microsoft = companyWith('oauth_microsoft')
  const claims = { ...ada, tid: TENANT, oid: 'ada' }

  it('is believed in its proofs of domains, and not in what any tenant writes', () => {
    expect(believed(microsoft, claims)).toMatchObject({ isEmailProven: false })
    expect(believed(microsoft, { ...claims, xms_edov: true })).toMatchObject({ isEmailProven: true })
  })

  it('is the company’s own where the connection names its tenant', () => {
    const own = companyWith('oauth_microsoft', {}, `${ENTRA}/.well-known/openid-configuration`)
    expect(rulesOf(own).protocol).toMatchObject({ issuer: ENTRA })
    expect(believed(own, claims)).toMatchObject({ isEmailProven: true, subject: `${TENANT}.ada` })
  })
})

describe('Google as the OpenID provider of a company', () => {
  const GOOGLE = 'https://accounts.google.com/.well-known/openid-configuration'
  const google = companyWith('oidc_custom', {}, GOOGLE)

  it('is asked for accounts of the domain', () => {
    expect(rulesOf(google).authorizationParameters).toMatchObject({ hd: 'acme.example' })
    const two = companyWith('oidc_custom', { domains: ['acme.example', 'acme.test'] }, GOOGLE)
    expect(rulesOf(two).authorizationParameters).toMatchObject({ hd: '*' })
  })

  it.each([
    ['of the domain', { hd: 'acme.example' }, true],
    ['of a subdomain', { hd: 'eu.acme.example' }, false],
    ['of another domain', { hd: 'acme.example.evil.example' }, false],
    ['that nobody manages', {}, false],
    ['with something else there', { hd: ['acme.example'] }, false],
  ])('is believed in an account %s: %o', (_, claims, isBelieved) => {
    const found = believed(google, { ...ada, ...claims })
    if (isBelieved) expect(found).toMatchObject({ isEmailProven: true })
    else expect(found).toBe('enterprise_sso_hosted_domain_mismatch')
  })

  it('is another matter than other providers, which have no such claim', () => {
    const other = companyWith('oidc_custom', {}, 'https://idp.example')
    expect(rulesOf(other).authorizationParameters ?? {}).not.toHaveProperty('hd')
    expect(believed(other, ada)).toMatchObject({ isEmailProven: true })
  })
})
