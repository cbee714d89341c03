'use client'

import { OrganizationProfile, useOrganization } from '@clerk/nextjs'

/**
 * The component throws where no organization is active, and the server may not know yet that one was left.
 */
export function OwnProfile() {
  const { organization } = useOrganization()
  return organization ? <OrganizationProfile routing="hash" /> : null
}
