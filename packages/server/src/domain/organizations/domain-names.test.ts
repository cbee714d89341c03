import { describe, expect, it } from 'vitest'
import { isCommon, normalizeDomainName } from './domain-names.js'

describe('domains of organizations', () => {
  it.each([
    ...[
      'gmail.com',
      'googlemail.com',
      'icloud.com',
      'outlook.jp',
      'hotmail.co.uk',
      'yahoo.com.br',
      'yahoo.co.jp',
      'proton.me',
    ],
    ...[
      'gmx.at',
      'gmx.ch',
      'web.de',
      't-online.de',
      'posteo.de',
      'bluewin.ch',
      'orange.fr',
      'laposte.net',
      'libero.it',
      'tin.it',
    ],
    ...[
      'wp.pl',
      'o2.pl',
      'seznam.cz',
      'zoznam.sk',
      'citromail.hu',
      'abv.bg',
      'ukr.net',
      'mail.ru',
      'yandex.kz',
      'ya.ru',
    ],
    ...[
      'qq.com',
      '163.com',
      'sohu.com',
      '139.com',
      'naver.com',
      'daum.net',
      'docomo.ne.jp',
      'ezweb.ne.jp',
      'rediffmail.com',
    ],
    ...[
      'uol.com.br',
      'prodigy.net.mx',
      'bigpond.com',
      'btinternet.com',
      'shaw.ca',
      'ziggo.nl',
      'telenet.be',
      'otenet.gr',
    ],
  ])('are not those of mail providers: %s', async name => expect(await isCommon(name)).toBe(true))

  it.each(['co.uk', 'com.au', 'github.io', 'vercel.app', 'gov.br', 'xn--55qx5d.cn'])(
    'are not public suffixes: %s',
    async name => {
      expect(await isCommon(name)).toBe(true)
      await expect(normalizeDomainName(name.toUpperCase())).rejects.toMatchObject({
        errors: [{ code: 'organization_domain_common' }],
      })
    },
  )

  it.each([
    'acme.com',
    'acme.co.uk',
    'acme.github.io',
    'example.com',
    'mail.acme.com',
    'live.acme.com',
    'acme.test',
    'Bücher.example',
  ])('are everything else: %s', async name =>
    expect(await normalizeDomainName(name)).toMatch(/^[a-z0-9.-]+$/),
  )
})
