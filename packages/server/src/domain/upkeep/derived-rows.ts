import { getDirectoryForUpdate } from '../../store/directories.js'
import { getOrganizationForUpdate, updateOrganizationRow } from '../../store/organizations.js'
import { listRowsAfter } from '../../store/rows.js'
import type { Store, Tx } from '../../store/store.js'
import * as derived from '../../store/unscoped/derived-rows.js'
import { listMiscountedDirectories, renumberDirectory } from '../../store/unscoped/directory-lists.js'
import { listInstancesAfter } from '../../store/unscoped/instances.js'
import { listUserRelations } from '../../store/user-views.js'
import { getUserForUpdate, updateUserRow } from '../../store/users.js'
import { organizationSearchText } from '../organizations/slug.js'
import { searchTextOf } from '../users/search-text.js'

const PAGE = 500

/** Something derived does not say what it is derived from. */
export interface Drift {
  /** e.g. the id of an organization */
  of: string
  repair(): Promise<void>
}

export interface DriftCheck {
  /** a plural: what may have drifted */
  what: string
  /** reads everything of its kind, page by page where that may be much */
  find(store: Store): AsyncGenerator<Drift>
}

/**
 * Everything that is kept beside what it is derived from. A repair locks what it repairs, so the server may
 * go on meanwhile.
 */
export const driftChecks: readonly DriftCheck[] = [
  { what: 'counts of members and invitations', find: miscounted },
  { what: 'lists of directories', find: miscountedDirectories },
  { what: 'search texts of users', find: usersFoundWrongly },
  { what: 'search texts of organizations', find: organizationsFoundWrongly },
  { what: 'text indexes', find: staleTextIndexes },
  { what: 'numbers of events', find: laggingSequences },
  { what: 'ends of event logs', find: laggingLogs },
]

const within = (store: Store, instanceId: string, run: (scope: Scoped) => Promise<void>) =>
  store.transaction(db => run({ db, instance: { id: instanceId } }))

interface Scoped {
  db: Tx
  instance: { id: string }
}

async function* miscounted(store: Store): AsyncGenerator<Drift> {
  for (const { instance_id: instanceId, id } of await derived.listMiscountedOrganizations(store.read)) {
    const repair = () =>
      within(store, instanceId, async scope => {
        await getOrganizationForUpdate(scope, id)
        await derived.recountOrganization(scope, id)
      })
    yield { of: id, repair }
  }
}

async function* miscountedDirectories(store: Store): AsyncGenerator<Drift> {
  for (const { instance_id: instanceId, id } of await listMiscountedDirectories(store.read)) {
    const repair = () =>
      within(store, instanceId, async scope => {
        await getDirectoryForUpdate(scope, id)
        await renumberDirectory(scope, id)
      })
    yield { of: id, repair }
  }
}

async function* usersFoundWrongly(store: Store): AsyncGenerator<Drift> {
  for await (const scope of instances(store)) {
    for await (const users of pages(after => listRowsAfter(scope, 'users', after, PAGE))) {
      const relations = await listUserRelations(
        scope,
        users.map(user => user.id),
      )
      for (const user of users) {
        const identifiers = relations.get(user.id)?.identifiers
        // deleted since
        if (!identifiers || searchTextOf(user, identifiers) === user.search_text) continue
        yield { of: user.id, repair: () => within(store, scope.instance.id, tx => correctUser(tx, user.id)) }
      }
    }
  }
}

async function correctUser(scope: Scoped, id: string): Promise<void> {
  const user = await getUserForUpdate(scope, id)
  const identifiers = (await listUserRelations(scope, [id])).get(id)?.identifiers ?? []
  await updateUserRow(scope, id, { search_text: searchTextOf(user, identifiers) })
}

async function* organizationsFoundWrongly(store: Store): AsyncGenerator<Drift> {
  for await (const scope of instances(store)) {
    for await (const organizations of pages(after => listRowsAfter(scope, 'organizations', after, PAGE))) {
      for (const { id, name, slug, search_text: text } of organizations) {
        if (organizationSearchText(name, slug) === text) continue
        const repair = () =>
          within(store, scope.instance.id, async tx => {
            const row = await getOrganizationForUpdate(tx, id)
            await updateOrganizationRow(tx, id, { search_text: organizationSearchText(row.name, row.slug) })
          })
        yield { of: id, repair }
      }
    }
  }
}

async function* staleTextIndexes(store: Store): AsyncGenerator<Drift> {
  if (store.dialect === 'postgres') return
  for (const index of await store.transaction(derived.listStaleTextIndexes))
    yield { of: index, repair: () => store.transaction(tx => derived.rebuildTextIndex(tx, index)) }
}

async function* laggingSequences(store: Store): AsyncGenerator<Drift> {
  for (const { instance_id: instanceId, resource_id: of } of await derived.listLaggingSequences(store.read))
    yield { of, repair: () => within(store, instanceId, scope => derived.raiseSequence(scope, of)) }
}

async function* laggingLogs(store: Store): AsyncGenerator<Drift> {
  for (const of of await derived.listLaggingLogs(store.read))
    yield { of, repair: () => within(store, of, derived.raiseLogEnd) }
}

async function* instances({ read }: Store) {
  for await (const page of pages(after => listInstancesAfter(read, after, PAGE)))
    for (const { id } of page) yield { db: read, instance: { id } }
}

async function* pages<Row extends { id: string }>(
  list: (after: string) => Promise<Row[]>,
): AsyncGenerator<Row[]> {
  for (let after = ''; ;) {
    const page = await list(after)
    if (page.length > 0) yield page
    if (page.length < PAGE) return
    after = page.at(-1)!.id
  }
}
