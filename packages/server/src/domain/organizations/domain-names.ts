import { createRequire } from 'node:module'
import { ApiError } from '../../errors/api-error.js'
import { parseDomainName } from '../../protocols/domain-name.js'

/** Providers that the list of the package lacks. */
const MORE_PROVIDERS = [
  ...[
    '139.com',
    'bigmir.net',
    'citromail.hu',
    'duck.com',
    'fastmail.com',
    'iol.pt',
    'mail.bg',
    'mailbox.org',
  ],
  ...[
    'mozmail.com',
    'mynet.com',
    'one.lt',
    'online.no',
    'ono.com',
    'otenet.gr',
    'in.gr',
    'inbox.lt',
    'posteo.de',
  ],
  ...[
    'posteo.net',
    'privaterelay.appleid.com',
    'rediffmail.com',
    'simplelogin.com',
    'sohu.com',
    'telefonica.net',
  ],
  ...[
    'telia.com',
    'tim.it',
    'tuta.com',
    'tuta.io',
    'tutanota.com',
    'azet.sk',
    'zoznam.sk',
    'ziggo.nl',
    'zohomail.com',
  ],
]
/** Providers with a domain in many countries: `yahoo.co.jp`, `gmx.ch`. */
const PROVIDERS_EVERYWHERE = new Set([
  ...[
    'aol',
    'gmail',
    'gmx',
    'googlemail',
    'hotmail',
    'live',
    'msn',
    'outlook',
    'protonmail',
    'yahoo',
    'yandex',
    'ymail',
  ],
])
/** In the list of the package, though nobody can get an address there. */
const NO_PROVIDERS = new Set(['example.com', 'facebook.com'])

/** @throws ApiError form_param_format_invalid, organization_domain_common */
export async function normalizeDomainName(text: string | undefined, param = 'name'): Promise<string> {
  if (!text?.trim()) throw new ApiError('form_param_missing', { param })
  const name = parseDomainName(text)
  if (name === null) throw new ApiError('form_param_format_invalid', { param })
  if (await isCommon(name)) throw new ApiError('organization_domain_common', { param })
  return name
}

/**
 * Whether everybody can have an address or a name at this domain, so that who has one belongs to no
 * organization by it: a mail provider's, or a public suffix such as `co.uk` and `github.io`, in whatever
 * country. The lists are loaded when they are first asked for: most servers never do.
 */
export async function isCommon(domainName: string): Promise<boolean> {
  const { parse } = await import('tldts')
  const { domain, publicSuffix, domainWithoutSuffix } = parse(domainName, { allowPrivateDomains: true })
  if (domain === null || publicSuffix === domainName) return true
  if (allProviders().has(domainName)) return true
  return domain === domainName && PROVIDERS_EVERYWHERE.has(domainWithoutSuffix ?? '')
}

let providers: Set<string> | undefined

function allProviders(): Set<string> {
  if (providers) return providers
  // the data alone, since the package's code has no types
  const listed = createRequire(import.meta.url)('email-providers/all.json') as string[]
  providers = new Set([...listed, ...MORE_PROVIDERS])
  for (const name of NO_PROVIDERS) providers.delete(name)
  return providers
}
