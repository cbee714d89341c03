import { createRequire } from 'node:module'

let listed: Set<string> | undefined

/**
 * Whether a domain, in its ASCII form, or one above it belongs to a service of mailboxes that are thrown
 * away. The list is that of the package `disposable-email-domains-js` and needs no network. It is read when
 * it is first asked for: most servers never do.
 */
export function isDisposable(domainName: string): boolean {
  const domains = disposableDomains()
  const labels = domainName.split('.')
  return labels.some((_, index) => domains.has(labels.slice(index).join('.')))
}

function disposableDomains(): Set<string> {
  listed ??= new Set(
    createRequire(import.meta.url)(
      'disposable-email-domains-js/dist/dict/disposable_email_blocklist.json',
    ) as string[],
  )
  return listed
}
