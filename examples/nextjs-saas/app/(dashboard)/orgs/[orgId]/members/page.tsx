import { removeMember, revokeInvitation, updateMemberRole } from '@/app/actions/members'
import { ConfirmButton } from '@/components/confirm-button'
import { RoleSelect } from '@/components/role-select'
import { Avatar, Badge, Card, EmptyState, PageHeader } from '@/components/ui'
import { requireOrganization } from '@/lib/auth/session'
import { counted, formatDate, nameOf, roleName } from '@/lib/format'
import { assignableRoles, membersOf, pendingInvitationsOf } from '@/lib/organizations'
import { InviteForm } from './invite-form'

export const metadata = { title: 'Members' }

export default async function MembersPage({ params }: { params: Promise<{ orgId: string }> }) {
  const { orgId } = await params
  const { userId, permissions } = await requireOrganization(orgId)
  const [members, roles] = await Promise.all([membersOf(orgId), assignableRoles()])
  return (
    <>
      <PageHeader title="Members" lead={counted(members.totalCount, 'member')} />
      <div className="grid items-start gap-8 lg:grid-cols-3">
        <Card className="lg:col-span-2">
          <ul aria-label="Members" className="divide-y divide-line">
            {members.data.map(({ id, role, publicUserData: person }) => {
              const identifier = person?.identifier ?? ''
              const name = nameOf({
                firstName: person?.firstName ?? null,
                lastName: person?.lastName ?? null,
                email: identifier,
              })
              const fields = { organizationId: orgId, userId: person?.userId ?? '' }
              const isMe = person?.userId === userId
              return (
                <li key={id} className="flex flex-wrap items-center gap-x-4 gap-y-3 px-4 py-3.5 sm:px-5">
                  <Avatar src={person?.imageUrl} name={name} />
                  <div className="min-w-40 grow">
                    <p className="flex items-center gap-2 text-sm font-medium">
                      <span className="truncate">{name}</span>
                      {isMe ? <Badge>you</Badge> : null}
                    </p>
                    <p className="truncate text-sm text-muted">{identifier}</p>
                  </div>
                  {permissions.isAdmin && !isMe ? (
                    <div className="flex items-center gap-2">
                      <RoleSelect
                        action={updateMemberRole}
                        fields={fields}
                        label={`Role of ${name}`}
                        roles={roles}
                        value={role}
                      />
                      <ConfirmButton
                        action={removeMember}
                        fields={fields}
                        label={`Remove ${name}`}
                        title={`Remove ${name}?`}
                        text="They lose access to the organization at once. Their projects stay."
                        confirm="Remove member"
                      >
                        Remove
                      </ConfirmButton>
                    </div>
                  ) : (
                    <Badge>{roleName(role)}</Badge>
                  )}
                </li>
              )
            })}
          </ul>
        </Card>
        {permissions.isAdmin ? (
          <div className="space-y-8">
            <InviteForm organizationId={orgId} roles={roles} />
            <PendingInvitations organizationId={orgId} />
          </div>
        ) : null}
      </div>
    </>
  )
}

async function PendingInvitations({ organizationId }: { organizationId: string }) {
  const invitations = await pendingInvitationsOf(organizationId)
  return (
    <section aria-labelledby="pending">
      <h2 id="pending" className="mb-3 font-semibold">
        Pending invitations
      </h2>
      {invitations.length === 0 ? (
        <EmptyState title="None">Whom you invite is listed here until they join.</EmptyState>
      ) : (
        <Card>
          <ul className="divide-y divide-line">
            {invitations.map(({ id, emailAddress, role, createdAt }) => (
              <li key={id} className="flex items-center gap-3 px-4 py-3">
                <div className="min-w-0 grow">
                  <p className="truncate text-sm font-medium">{emailAddress}</p>
                  <p className="text-xs text-muted">
                    {roleName(role)} · {formatDate(createdAt)}
                  </p>
                </div>
                <ConfirmButton
                  action={revokeInvitation}
                  fields={{ organizationId, invitationId: id }}
                  label={`Revoke the invitation of ${emailAddress}`}
                  title="Revoke this invitation?"
                  text={`The link that ${emailAddress} got stops working.`}
                  confirm="Revoke"
                >
                  Revoke
                </ConfirmButton>
              </li>
            ))}
          </ul>
        </Card>
      )}
    </section>
  )
}
