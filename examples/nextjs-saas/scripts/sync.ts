// Copies all users, organizations and memberships of the platform into the database: for a new database, and
// where no webhook reaches this machine. May run at any time, as often as you like.
import { createClerkClient } from '@clerk/backend'
import './env'
import { db } from '../lib/db'
import { saveMembership, saveOrganization, saveUser } from '../lib/sync'

const clerk = createClerkClient({
  secretKey: process.env.CLERK_SECRET_KEY,
  apiUrl: process.env.CLERK_API_URL,
})

/** The wire form of everything that a list has, page by page. */
async function* pages<Wire extends object>(
  list: (page: { limit: number; offset: number }) => Promise<{ data: { raw: Wire | null }[] }>,
): AsyncGenerator<Wire, void, undefined> {
  const limit = 100
  for (let offset = 0; ; offset += limit) {
    const { data } = await list({ limit, offset })
    for (const { raw } of data) if (raw) yield raw
    if (data.length < limit) return
  }
}

const count = { users: 0, organizations: 0, memberships: 0 }
for await (const user of pages(page => clerk.users.getUserList(page))) {
  await saveUser(user)
  count.users++
}
for await (const organization of pages(page => clerk.organizations.getOrganizationList(page))) {
  await saveOrganization(organization)
  count.organizations++
  const ofIt = { organizationId: organization.id }
  for await (const membership of pages(page =>
    clerk.organizations.getOrganizationMembershipList({ ...ofIt, ...page }),
  )) {
    await saveMembership(membership)
    count.memberships++
  }
}
console.log(count)
await db.$disconnect()
