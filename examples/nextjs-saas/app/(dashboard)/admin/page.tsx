import { clerkClient } from '@clerk/nextjs/server'
import { deleteUser, updateUserRole } from '@/app/actions/admin'
import { ConfirmButton } from '@/components/confirm-button'
import { RoleSelect } from '@/components/role-select'
import { Avatar, Badge, Button, ButtonLink, Card, EmptyState, inputClass, PageHeader } from '@/components/ui'
import { requireAdmin } from '@/lib/auth/session'
import { counted, formatDate, nameOf } from '@/lib/format'

export const metadata = { title: 'Administration' }

const PAGE_SIZE = 20
const ROLES = [
  { key: 'user', name: 'User' },
  { key: 'admin', name: 'Administrator' },
]

export default async function AdminPage({
  searchParams,
}: {
  searchParams: Promise<{ query?: string; page?: string }>
}) {
  const adminId = await requireAdmin()
  const { query = '', page: pageText } = await searchParams
  const page = Math.max(1, Number.parseInt(pageText ?? '1', 10) || 1)
  const clerk = await clerkClient()
  const { data: users, totalCount } = await clerk.users.getUserList({
    limit: PAGE_SIZE,
    offset: (page - 1) * PAGE_SIZE,
    orderBy: '-created_at',
    ...(query ? { query } : {}),
  })
  const pageLink = (to: number) =>
    `/admin?${new URLSearchParams({ ...(query ? { query } : {}), page: String(to) }).toString()}`
  return (
    <>
      <PageHeader title="Administration" lead={counted(totalCount, 'user')} />
      <form role="search" aria-label="Users" className="mb-6 flex max-w-md items-end gap-3">
        <div className="grow">
          <label htmlFor="query" className="text-sm font-medium">
            Name or address
          </label>
          <input id="query" name="query" type="search" defaultValue={query} className={inputClass} />
        </div>
        <Button type="submit" variant="secondary">
          Search
        </Button>
      </form>
      {users.length === 0 ? (
        <EmptyState title="Nobody found">No user fits what you are looking for.</EmptyState>
      ) : (
        <Card>
          <ul aria-label="Users" className="divide-y divide-line">
            {users.map(user => {
              const email = user.primaryEmailAddress?.emailAddress ?? ''
              const name = nameOf({ firstName: user.firstName, lastName: user.lastName, email })
              const role = user.publicMetadata['role'] === 'admin' ? 'admin' : 'user'
              return (
                <li key={user.id} className="flex flex-wrap items-center gap-x-4 gap-y-3 px-4 py-3.5 sm:px-5">
                  <Avatar src={user.imageUrl} name={name} />
                  <div className="min-w-40 grow">
                    <p className="truncate text-sm font-medium">{name}</p>
                    <p className="truncate text-sm text-muted">{email}</p>
                  </div>
                  <p className="text-sm text-muted">Joined {formatDate(user.createdAt)}</p>
                  {user.id === adminId ? (
                    <Badge tone="brand">you</Badge>
                  ) : (
                    <div className="flex items-center gap-2">
                      <RoleSelect
                        action={updateUserRole}
                        fields={{ userId: user.id }}
                        label={`Role of ${name}`}
                        roles={ROLES}
                        value={role}
                      />
                      <ConfirmButton
                        action={deleteUser}
                        fields={{ userId: user.id }}
                        label={`Delete ${name}`}
                        title={`Delete ${name}?`}
                        text="The account is deleted for good, and all its sessions end. Projects stay with their organizations."
                        confirm="Delete user"
                      >
                        Delete
                      </ConfirmButton>
                    </div>
                  )}
                </li>
              )
            })}
          </ul>
        </Card>
      )}
      <nav aria-label="Pages" className="mt-6 flex justify-between">
        {page > 1 ? (
          <ButtonLink href={pageLink(page - 1)} variant="secondary">
            Newer
          </ButtonLink>
        ) : (
          <span />
        )}
        {page * PAGE_SIZE < totalCount ? (
          <ButtonLink href={pageLink(page + 1)} variant="secondary">
            Older
          </ButtonLink>
        ) : null}
      </nav>
    </>
  )
}
