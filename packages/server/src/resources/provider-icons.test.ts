import { describe, expect, it } from 'vitest'
import { PROVIDER_NAMES } from '../config/provider-names.js'
import { providerIconElements, providerIconSvg, providerIconUrl, WALLET_KEYS } from './provider-icons.js'

const KEYS = [...Object.keys(PROVIDER_NAMES), ...WALLET_KEYS]

describe('icons of providers', () => {
  it.each(KEYS)('draws %s without a script, a style or another address', key => {
    const svg = providerIconSvg(key)!
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 24 24"/)
    expect(svg.match(/<\w+/g)?.every(tag => ['<svg', '<rect', '<path', '<circle'].includes(tag))).toBe(true)
    expect(svg.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|href|url\(|NaN|undefined/)
  })

  it('gives every one another drawing', () => {
    expect(new Set(KEYS.map(providerIconSvg)).size).toBe(KEYS.length)
  })

  it('knows no others', () => {
    for (const key of ['', 'custom_acme', 'constructor', '../google'])
      expect(providerIconSvg(key), key).toBeNull()
  })

  it('dresses the elements of the components: pictures, and masks in the colour of the text', () => {
    const url = 'https://clerk.example.com'
    const elements = providerIconElements(['google', 'github', 'custom_acme'], url)
    expect(elements).toEqual({
      providerIcon__google: {
        backgroundImage: `url("${providerIconUrl('google', url)}")`,
        backgroundColor: 'transparent',
        maskImage: 'none',
        backgroundSize: 'cover',
      },
      providerIcon__github: {
        backgroundImage: 'none',
        backgroundColor: 'currentColor',
        maskImage: `url("${url}/img/providers/github.svg")`,
        maskSize: 'cover',
      },
    })
  })
})
