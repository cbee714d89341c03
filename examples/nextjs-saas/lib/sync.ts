import type { OrganizationJSON, OrganizationMembershipJSON, UserJSON, WebhookEvent } from '@clerk/backend'
import { Prisma } from '../.generated/prisma/client'
import { db } from './db'

// Deliveries come at least once, and in any order. Every function here may therefore run twice, late, or
// beside itself: a change is applied only over an older one, and nothing is applied over a deletion.

/** Applies one webhook event; types that this application has no use for are ignored. */
export async function applyEvent(event: WebhookEvent): Promise<void> {
  switch (event.type) {
    case 'user.created':
    case 'user.updated':
      return saveUser(event.data)
    case 'user.deleted':
      return event.data.id ? deleteUser(event.data.id) : undefined
    case 'organization.created':
    case 'organization.updated':
      return saveOrganization(event.data)
    case 'organization.deleted':
      return event.data.id ? deleteOrganization(event.data.id) : undefined
    case 'organizationMembership.created':
    case 'organizationMembership.updated':
      return saveMembership(event.data)
    case 'organizationMembership.deleted':
      return deleteMembership(event.data)
  }
}

export async function saveUser(user: UserJSON): Promise<void> {
  const primary = user.email_addresses.find(({ id }) => id === user.primary_email_address_id)
  const values = {
    email: (primary ?? user.email_addresses[0])?.email_address ?? '',
    firstName: user.first_name,
    lastName: user.last_name,
    imageUrl: user.image_url,
    version: BigInt(user.updated_at),
  }
  await applyIfNewer(
    () => db.user.updateMany({ where: newerThan(user.id, values.version), data: values }),
    () => db.user.create({ data: { id: user.id, ...values } }),
  )
}

export async function saveOrganization(organization: OrganizationJSON): Promise<void> {
  const plan = organization.public_metadata?.['plan']
  const values = {
    name: organization.name,
    slug: organization.slug,
    imageUrl: organization.image_url ?? null,
    plan: typeof plan === 'string' ? plan : 'free',
    version: BigInt(organization.updated_at),
  }
  await applyIfNewer(
    () => db.organization.updateMany({ where: newerThan(organization.id, values.version), data: values }),
    () => db.organization.create({ data: { id: organization.id, ...values } }),
  )
}

export async function saveMembership(membership: OrganizationMembershipJSON): Promise<void> {
  const relation = await ensureRelations(membership)
  const values = { role: membership.role, version: BigInt(membership.updated_at) }
  await applyIfNewer(
    () => db.membership.updateMany({ where: newerThan(membership.id, values.version), data: values }),
    () => db.membership.create({ data: { id: membership.id, ...relation, ...values } }),
  )
}

async function deleteMembership(membership: OrganizationMembershipJSON): Promise<void> {
  const relation = await ensureRelations(membership)
  const deletedAt = new Date()
  await db.membership.upsert({
    where: { id: membership.id },
    update: { deletedAt },
    create: { id: membership.id, ...relation, deletedAt },
  })
}

/** Projects of a deleted person stay with their organization; the person's data goes. */
async function deleteUser(id: string): Promise<void> {
  const tombstone = { email: '', firstName: null, lastName: null, imageUrl: null, deletedAt: new Date() }
  await db.user.upsert({ where: { id }, update: tombstone, create: { id, ...tombstone } })
  await db.membership.updateMany({ where: { userId: id, deletedAt: null }, data: { deletedAt: new Date() } })
}

async function deleteOrganization(id: string): Promise<void> {
  const tombstone = { name: '', slug: null, imageUrl: null, deletedAt: new Date() }
  await db.organization.upsert({ where: { id }, update: tombstone, create: { id, ...tombstone } })
  const ofIt = { organizationId: id }
  await db.membership.updateMany({ where: { ...ofIt, deletedAt: null }, data: { deletedAt: new Date() } })
  await db.project.deleteMany({ where: ofIt })
}

/**
 * A membership may come before its user and its organization: their rows are made
 * empty, for their own events to fill.
 */
async function ensureRelations(membership: OrganizationMembershipJSON) {
  const userId = membership.public_user_data?.user_id
  if (!userId) throw new Error(`The membership ${membership.id} names no user.`)
  const organizationId = membership.organization.id
  await ignoreConflict(() => db.user.upsert({ where: { id: userId }, update: {}, create: { id: userId } }))
  await saveOrganization(membership.organization)
  return { userId, organizationId }
}

const newerThan = (id: string, version: bigint) => ({ id, deletedAt: null, version: { lte: version } })

/**
 * Updates an older row, else creates one; when somebody else creates it
 * meanwhile, the update gets a second try.
 */
async function applyIfNewer(
  update: () => Promise<{ count: number }>,
  create: () => Promise<unknown>,
): Promise<void> {
  if ((await update()).count > 0) return
  if (!(await ignoreConflict(create))) await update()
}

/** Whether the row was written: false when one with this key is there already. */
async function ignoreConflict(write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write()
    return true
  } catch (error) {
    const isConflict = error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002'
    if (!isConflict) throw error
    return false
  }
}
