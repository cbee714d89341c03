import ipaddr from 'ipaddr.js'
import * as z from 'zod'

/** A number of proxies before the server, or a list of their addresses: whose X-Forwarded-* headers count. */
export const trustProxySchema = z
  .string()
  .trim()
  .refine(isTrustProxy, 'must be a number of hops or a comma-separated list of addresses and CIDR ranges')

function isTrustProxy(value: string): boolean {
  if (/^\d{1,2}$/.test(value)) return true
  return value.split(',').every(part => {
    const address = part.trim()
    return address.includes('/') ? ipaddr.isValidCIDR(address) : ipaddr.isValid(address)
  })
}
