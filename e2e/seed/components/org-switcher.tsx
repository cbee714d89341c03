// components/org-switcher.tsx
'use client'

import { OrganizationSwitcher } from '@clerk/nextjs'

export function OrgSwitcher() {
  return (
    <OrganizationSwitcher
      hidePersonal={false}
      appearance={{
        elements: {
          rootBox: 'flex items-center',
          organizationSwitcherTrigger: 'rounded-lg border px-4 py-2',
        },
      }}
      createOrganizationMode="navigation"
      createOrganizationUrl="/orgs/new"
      organizationProfileMode="navigation"
      organizationProfileUrl="/orgs/profile"
      afterCreateOrganizationUrl="/orgs/:id"
      afterSelectOrganizationUrl="/orgs/:id"
      afterSelectPersonalUrl="/dashboard"
    />
  )
}
