// Fills an empty platform and database with two people, two organizations and some projects;
// does nothing when they are there.
import { createClerkClient } from '@clerk/backend'
import './env'
import { db } from '../lib/db'
import { saveMembership, saveOrganization, saveUser } from '../lib/sync'

const clerk = createClerkClient({
  secretKey: process.env.CLERK_SECRET_KEY,
  apiUrl: process.env.CLERK_API_URL,
})

const onboarding = {
  completed: true,
  role: 'founder',
  company: 'Analytical Engines',
  teamSize: '1-10',
  goals: ['Track progress'],
}

async function person(email: string, firstName: string, lastName: string, publicMetadata = {}) {
  const present = (await clerk.users.getUserList({ emailAddress: [email] })).data[0]
  const user =
    present ??
    (await clerk.users.createUser({
      emailAddress: [email],
      password: 'correct-horse-demo',
      firstName,
      lastName,
      publicMetadata,
      unsafeMetadata: { onboarding },
    }))
  if (user.raw) await saveUser(user.raw)
  return user.id
}

async function organization(name: string, createdBy: string, plan: string, others: Record<string, string>) {
  const { data } = await clerk.users.getOrganizationMembershipList({ userId: createdBy, limit: 100 })
  const present = data.find(membership => membership.organization.name === name)?.organization
  const made =
    present ?? (await clerk.organizations.createOrganization({ name, createdBy, publicMetadata: { plan } }))
  if (made.raw) await saveOrganization(made.raw)
  const ofIt = { organizationId: made.id }
  const members = (await clerk.organizations.getOrganizationMembershipList(ofIt)).data
  for (const [userId, role] of Object.entries(others)) {
    const member = members.find(({ publicUserData }) => publicUserData?.userId === userId)
    const { raw } =
      member ?? (await clerk.organizations.createOrganizationMembership({ ...ofIt, userId, role }))
    if (raw) await saveMembership(raw)
  }
  return made.id
}

async function projects(
  organizationId: string,
  entries: [title: string, status: string, authorId: string, description: string][],
) {
  if ((await db.project.count({ where: { organizationId } })) > 0) return
  for (const [index, [title, status, authorId, description]] of entries.entries()) {
    const createdAt = new Date(Date.now() - (entries.length - index) * 36 * 3600 * 1000)
    await db.project.create({ data: { title, status, description, authorId, organizationId, createdAt } })
  }
}

const ada = await person('ada@example.com', 'Ada', 'Lovelace', { role: 'admin' })
const grace = await person('grace@example.com', 'Grace', 'Hopper')
const engines = await organization('Analytical Engines', ada, 'pro', { [grace]: 'org:member' })
const compilers = await organization('Compiler Works', grace, 'free', { [ada]: 'org:viewer' })
await projects(engines, [
  ['Difference engine, spare parts', 'done', ada, 'All brass wheels are in the drawer on the left.'],
  ['Punched cards from Lyon', 'active', grace, 'Six hundred cards. The loom maker wants half in advance.'],
  [
    'Note G: Bernoulli numbers',
    'active',
    ada,
    'Write the table of operations so that somebody else can follow it.\n\nOpen: who checks line 21?',
  ],
  ['Open day for visitors', 'planned', grace, ''],
  ['Paint the workshop', 'planned', ada, 'Green, as everybody agreed.'],
])
await projects(compilers, [
  ['Find the bug in relay 70', 'done', grace, 'It was a moth.'],
  ['A-0, second edition', 'active', grace, 'Subroutines by name instead of by number.'],
])
await db.$disconnect()
