import { auth } from '@clerk/nextjs/server'

/** The middleware makes the organization of the address the active one (`organizationSyncOptions`). */
export default async function PageOfOrganization({ params }: { params: Promise<{ slug: string }> }) {
  const { orgSlug } = await auth()
  const { slug } = await params
  return (
    <main>
      <p data-testid="wanted-slug">{slug}</p>
      <p data-testid="organization-slug">{orgSlug ?? ''}</p>
    </main>
  )
}
