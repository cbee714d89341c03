import { auth } from '@clerk/nextjs/server'
import { notFound } from 'next/navigation'
import type { ReactNode } from 'react'
import { OpenOrganization } from '@/components/open-organization'
import { Tabs } from '@/components/tabs'
import { EmptyState } from '@/components/ui'
import { membershipsOf } from '@/lib/organizations'

interface Props {
  children: ReactNode
  params: Promise<{ orgId: string }>
}

export default async function OrganizationLayout({ children, params }: Props) {
  const { orgId } = await params
  const session = await auth()
  if (session.orgId !== orgId) return offerToSwitch(session.userId, orgId)
  const path = `/orgs/${orgId}`
  const tabs = [
    { href: path, name: 'Overview' },
    { href: `${path}/projects`, name: 'Projects' },
    { href: `${path}/members`, name: 'Members' },
    { href: `${path}/settings`, name: 'Settings' },
  ]
  return (
    <>
      <Tabs label="Organization" tabs={tabs} />
      {children}
    </>
  )
}

/**
 * Somebody's link leads into another organization than the active one. Who is not in it learns nothing of it.
 */
async function offerToSwitch(userId: string | null, orgId: string) {
  const memberships = userId ? await membershipsOf(userId) : []
  const wanted = memberships.find(({ organization }) => organization.id === orgId)?.organization
  if (!wanted) notFound()
  return (
    <div className="mx-auto max-w-xl py-12">
      <EmptyState
        title={`This page belongs to ${wanted.name}`}
        action={
          <OpenOrganization organizationId={orgId} variant="primary">
            {`Switch to ${wanted.name}`}
          </OpenOrganization>
        }
      >
        You are working in another organization at the moment.
      </EmptyState>
    </div>
  )
}
