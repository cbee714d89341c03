import { backendOrganization } from '../../resources/organization.js'
import { backendMembership } from '../../resources/organization-membership.js'
import { backendUser } from '../../resources/user.js'
import { listInOrderOfCreation } from '../../store/snapshot.js'
import type { Scope } from '../../store/store.js'
import { completeMembershipViews } from '../organizations/view.js'
import { completeUserViews, type FactsSource, userFacts } from '../views/user-view.js'

/** A resource as it is now, as the webhook of its creation would show it. */
export interface SnapshotEntry {
  resource: 'user' | 'organization' | 'organizationMembership'
  id: string
  createdAt: number
  updatedAt: number
  data: object
}

const PAGE_SIZE = 200

/** Where the rows are, and what they are rendered with. A context is one. */
export type SnapshotSource = Scope & FactsSource

/**
 * Everything that an application mirrors, each after what it refers to: users, organizations, memberships.
 */
export async function* snapshotOf(ctx: SnapshotSource): AsyncGenerator<SnapshotEntry> {
  yield* pages(ctx, 'users', async rows => {
    const views = await completeUserViews(ctx, rows)
    return rows.map(row => ({
      ...common('user', row),
      data: backendUser(views.get(row.id)!, userFacts(ctx)),
    }))
  })
  yield* pages(ctx, 'organizations', async rows =>
    rows.map(row => ({
      ...common('organization', row),
      data: backendOrganization(row, { publicUrl: ctx.services.publicUrl }),
    })),
  )
  yield* pages(ctx, 'organization_memberships', async rows => {
    const views = await completeMembershipViews(ctx, rows)
    return views.map(view => ({
      ...common('organizationMembership', view.membership),
      data: backendMembership(view, userFacts(ctx)),
    }))
  })
}

interface Row {
  id: string
  created_at: number
  updated_at: number
}

function common(resource: SnapshotEntry['resource'], row: Row) {
  return { resource, id: row.id, createdAt: row.created_at, updatedAt: row.updated_at }
}

async function* pages<Table extends Parameters<typeof listInOrderOfCreation>[1]>(
  ctx: Scope,
  table: Table,
  render: (rows: Awaited<ReturnType<typeof listInOrderOfCreation<Table>>>) => Promise<SnapshotEntry[]>,
): AsyncGenerator<SnapshotEntry> {
  let after: Row | null = null
  for (;;) {
    const rows: Awaited<ReturnType<typeof listInOrderOfCreation<Table>>> = await listInOrderOfCreation(
      ctx,
      table,
      after,
      PAGE_SIZE,
    )
    yield* await render(rows)
    if (rows.length < PAGE_SIZE) return
    after = rows.at(-1) as Row
  }
}
