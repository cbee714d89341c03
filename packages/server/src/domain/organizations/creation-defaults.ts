import type { Context } from '../../context/context.js'
import { domainOfAddress } from '../../protocols/email-address.js'
import type { CreationDefaults } from '../../resources/organization-creation-defaults.js'
import { findVerifiedDomain } from '../../store/organization-domains.js'
import { findOrganization } from '../../store/organizations.js'
import { getUserView } from '../views/user-view.js'
import { isCommon } from './domain-names.js'
import { slugify } from './slug.js'

/**
 * Names an organization after the domain of the person's primary address, unless
 * everybody can have an address there.
 */
export async function creationDefaults(ctx: Context, userId: string): Promise<CreationDefaults> {
  const { user, identifiers } = await getUserView(ctx, userId)
  const primary = identifiers.find(row => row.id === user.primary_email_address_id)
  const domain = primary?.verified_at == null ? null : domainOfAddress(primary.normalized_value)
  if (domain === null || (await isCommon(domain))) return { name: '', slug: '', existing: null }
  const [label = ''] = domain.split('.')
  const name = label.charAt(0).toUpperCase() + label.slice(1)
  const verified = await findVerifiedDomain(ctx, domain)
  const owner = verified && (await findOrganization(ctx, verified.organization_id))
  return { name, slug: slugify(name), existing: owner ? { name: owner.name, domain } : null }
}
