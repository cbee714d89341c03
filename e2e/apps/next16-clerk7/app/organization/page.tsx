import { OrganizationSwitcher } from '@clerk/nextjs'
import { auth } from '@clerk/nextjs/server'
import { OwnProfile } from './own-profile'

/** The organization components, and what the application's server reads out of the token. */
export default async function OrganizationPage() {
  const { orgId, orgRole, orgSlug, has } = await auth()
  return (
    <main>
      <OrganizationSwitcher />
      <p data-testid="organization-id">{orgId ?? ''}</p>
      <p data-testid="organization-role">{orgRole ?? ''}</p>
      <p data-testid="organization-slug">{orgSlug ?? ''}</p>
      <p data-testid="may-write-teams">{String(has({ permission: 'org:teams:write' }))}</p>
      <OwnProfile />
    </main>
  )
}
