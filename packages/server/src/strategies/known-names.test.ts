import { describe, expect, it } from 'vitest'
import type { FrontdeskConfig } from '../config/config-schema.js'
import { unknownStrategies } from './known-names.js'

function configWith(attributes: object): FrontdeskConfig {
  const settings = { attributes }
  return {
    applications: [
      { slug: 'shop', name: 'Shop', instances: [{ slug: 'dev', environment: 'development', settings }] },
    ],
  } as FrontdeskConfig
}

describe('names of strategies in a configuration', () => {
  it.each([
    ['emailAddress', 'firstFactors', 'email_lnk', 'email_code, email_link'],
    ['emailAddress', 'verifications', 'phone_code', 'email_code, email_link'],
    ['phoneNumber', 'firstFactors', 'reset_password_phone_code', 'phone_code'],
    ['web3Wallet', 'firstFactors', 'web3_metamask', 'web3_metamask_signature'],
    ['authenticatorApp', 'secondFactors', 'otp', 'totp'],
  ])('are known where they stand, but not %s.%s: %s', (kind, list, name, known) => {
    const [problem, ...more] = unknownStrategies(configWith({ [kind]: { enabled: true, [list]: [name] } }))
    expect(more).toEqual([])
    expect(problem).toContain(`applications[0].instances[0].settings.attributes.${kind}.${list}: `)
    expect(problem).toContain(JSON.stringify(name))
    expect(problem).toContain(known)
  })

  it('are all known of the defaults', () => {
    expect(unknownStrategies(configWith({}))).toEqual([])
  })
})
