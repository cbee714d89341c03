import ipaddr from 'ipaddr.js'

const IPV6_SITE_BITS = 64
/** What providers give to one customer at the most: many sites. */
const IPV6_CUSTOMER_BITS = 48

/**
 * What stands for one network: an IPv4 address, or the /64 of an IPv6 one, which a single machine
 * may fill. Null for loopback, where either the machine itself asks or everybody does, through a
 * proxy that is not in `trustProxy`.
 */
export function siteOf(address: string | null): string | null {
  if (address === null || address.startsWith('127.')) return null
  if (!address.includes(':')) return address
  if (!ipaddr.isValid(address)) return address
  const parsed = ipaddr.process(address)
  if (parsed.range() === 'loopback') return null
  if (parsed instanceof ipaddr.IPv4) return parsed.toString()
  return ipaddr.IPv6.networkAddressFromCIDR(`${parsed.toString()}/${IPV6_SITE_BITS}`).toString()
}

/**
 * What stands for everybody behind one contract, who must not use up what there is for all others: the /48
 * of an IPv6 site.
 * @param site what `siteOf` gives
 */
export function customerOf(site: string | null): string | null {
  if (!site?.includes(':') || !ipaddr.isValid(site)) return site
  return ipaddr.IPv6.networkAddressFromCIDR(`${site}/${IPV6_CUSTOMER_BITS}`).toString()
}
