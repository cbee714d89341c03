'use client'

import { OrganizationSwitcher } from '@clerk/nextjs'

export function OrgSwitcher() {
  return (
    <OrganizationSwitcher
      hidePersonal
      createOrganizationMode="navigation"
      createOrganizationUrl="/orgs/new"
      organizationProfileMode="navigation"
      organizationProfileUrl="/orgs"
      afterCreateOrganizationUrl="/orgs/:id"
      afterSelectOrganizationUrl="/orgs/:id"
      appearance={{ elements: { organizationSwitcherTrigger: 'rounded-lg border border-line px-3 py-1.5' } }}
    />
  )
}
