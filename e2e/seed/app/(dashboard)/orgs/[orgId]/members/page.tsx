import { clerkClient } from '@clerk/nextjs'
import { inviteMember, removeMember, updateMemberRole } from '@/app/actions/members'
import { inviteMember as inviteMemberOfSection3 } from '@/app/actions/organizations'
import { ActionForm } from '@/components/action-form'
import type { OrgRole } from '@/lib/auth/permissions'

export default async function MembersPage({ params }: { params: { orgId: string } }) {
  const members = await clerkClient.organizations.getOrganizationMembershipList({
    organizationId: params.orgId,
  })
  async function invite(email: string, role: string) {
    'use server'
    return (await inviteMember(params.orgId, email, role as OrgRole)).id
  }
  async function inviteAsInSection3(email: string, role: string) {
    'use server'
    return (await inviteMemberOfSection3(params.orgId, email, role as OrgRole)).id
  }
  async function remove(userId: string) {
    'use server'
    await removeMember(params.orgId, userId)
  }
  async function setRole(userId: string, role: string) {
    'use server'
    await updateMemberRole(params.orgId, userId, role as OrgRole)
  }
  return (
    <div className="p-8">
      <h1>Members</h1>
      <ul aria-label="Members">
        {members.map(member => (
          <li key={member.id}>
            {member.publicUserData?.userId} {member.role}
          </li>
        ))}
      </ul>
      <ActionForm label="Invite" fields={['email', 'role']} action={invite} />
      <ActionForm label="Invite as in section 3" fields={['email', 'role']} action={inviteAsInSection3} />
      <ActionForm label="Remove" fields={['userId']} action={remove} />
      <ActionForm label="Set role" fields={['userId', 'role']} action={setRole} />
    </div>
  )
}
