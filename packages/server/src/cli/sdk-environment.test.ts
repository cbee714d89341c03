import { describe, expect, it } from 'vitest'
import { formatPublishableKey } from '../config/publishable-key.js'
import type { InstanceKeys } from '../domain/instances/list-keys.js'
import { chooseInstance, parseSdk, SDK_NAMES, sdkEnvironment } from './sdk-environment.js'

const PUBLIC_URL = 'http://localhost:4400'

const instance = (
  slug: string,
  kind: 'test' | 'live',
  changes: Partial<InstanceKeys> = {},
): InstanceKeys => ({
  application: 'My application',
  instance: slug,
  environment: 'development',
  publishableKey: formatPublishableKey(kind, `${slug}-abc.frontdesk.localhost`),
  secretKey: `sk_${kind}_secret`,
  frontendApi: slug === 'default' ? PUBLIC_URL : `${PUBLIC_URL}/${slug}`,
  signInUrl: `${PUBLIC_URL}/${slug}/sign-in`,
  signUpUrl: `${PUBLIC_URL}/${slug}/sign-up`,
  ...changes,
})
const instances = [instance('default', 'test'), instance('local', 'live')]
const production = (changes: Partial<InstanceKeys>) =>
  instance('prod', 'live', { environment: 'production', ...changes })

const blockFor = (sdkName: string, all = instances, slug?: string) => {
  const sdk = parseSdk(sdkName)
  return sdkEnvironment(sdk, chooseInstance(all, sdk, slug), PUBLIC_URL)
}

describe('the variables of an application', () => {
  it.each(SDK_NAMES)('are right for %s', name => {
    expect(blockFor(name)).toMatchSnapshot()
  })

  it('use the instance with live keys where the SDK redirects test keys to https', () => {
    const usesLiveKeys = (sdk: string) => blockFor(sdk).includes('pk_live_')
    expect(
      ['nextjs@4', 'nextjs@5', 'nextjs@6.21', 'nextjs@6.22', 'nextjs@6', 'nextjs@7'].filter(usesLiveKeys),
    ).toEqual(['nextjs@5', 'nextjs@6.21'])
  })

  it.each(['nextjs@7', 'nextjs@4', 'react', 'vue', 'nuxt'])(
    'lead below the path of a server that has one, for %s',
    name => {
      const publicUrl = 'http://localhost:4400/auth'
      const below = instance('default', 'test', { frontendApi: publicUrl, signInUrl: '', signUpUrl: '' })
      const block = sdkEnvironment(parseSdk(name), below, publicUrl)
      const addresses = block.match(/http:\/\/localhost:4400\S*/g) ?? []
      expect(addresses.length).toBeGreaterThan(1)
      expect(addresses.filter(address => !address.startsWith(publicUrl))).toEqual([])
    },
  )

  it('use the instance that is asked for', () => {
    expect(blockFor('nextjs@7', instances, 'local')).toContain(
      'NEXT_PUBLIC_CLERK_PROXY_URL=http://localhost:4400/local\n',
    )
  })

  it('need neither proxy URL nor bundle URLs when the key names the frontend API (CNAME style)', () => {
    const cname = production({
      publishableKey: formatPublishableKey('live', 'clerk.example.com'),
      frontendApi: 'https://clerk.example.com',
    })
    expect(blockFor('nextjs@7', [cname])).toMatchSnapshot()
  })

  it('name the proxy URL for Go in any style: it takes no other issuer', () => {
    const cname = production({
      publishableKey: formatPublishableKey('live', 'accounts.example.com'),
      frontendApi: 'https://accounts.example.com',
    })
    expect(blockFor('go', [cname])).toContain('CLERK_PROXY_URL=https://accounts.example.com\n')
    expect(blockFor('python', [cname])).not.toContain('CLERK_PROXY_URL=')
  })

  it('name the proxy URL in production, path style', () => {
    const proxied = production({ frontendApi: 'https://app.example.com/__clerk' })
    expect(blockFor('nextjs@4', [proxied])).toMatchSnapshot()
  })

  it('name the pages of the application, if it has some, or if there are no account pages', () => {
    const own = ['NEXT_PUBLIC_CLERK_SIGN_IN_URL=/sign-in', 'NEXT_PUBLIC_CLERK_SIGN_UP_URL=/sign-up']
    const chosen = chooseInstance(instances, parseSdk('nextjs@7'), undefined)
    const block = sdkEnvironment(parseSdk('nextjs@7'), chosen, PUBLIC_URL, { ownPages: true })
    expect(block.split('\n')).toEqual(expect.arrayContaining(own))
    const without = instance('default', 'test', { signInUrl: '', signUpUrl: '' })
    expect(blockFor('nextjs@7', [without]).split('\n')).toEqual(expect.arrayContaining(own))
  })

  it('cannot be made for an unknown SDK or instance', () => {
    expect(() => parseSdk('nextjs@3')).toThrow('--sdk nextjs@3 is not known: nextjs@7')
    expect(() => parseSdk('svelte')).toThrow('is not known')
    expect(() => parseSdk('react@6.18 ')).toThrow('is not known')
    expect(() => parseSdk('vue@1.13')).toThrow('--sdk vue@1.13 is not known')
    expect(() => parseSdk('astro@2')).toThrow('--sdk astro@2 is not known')
    expect(() => blockFor('nextjs@7', instances, 'x')).toThrow(
      'There is no instance x: there are default, local.',
    )
    expect(() => blockFor('nextjs@5', [instance('default', 'test')])).toThrow('liveKeys: true')
    expect(() => blockFor('nextjs@7', [])).toThrow('There is no instance yet')
  })
})
