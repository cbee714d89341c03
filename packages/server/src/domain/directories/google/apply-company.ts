import { failPull } from '../../../protocols/google/pull-fault.js'
import { getDirectory } from '../../../store/directories.js'
import { listMembersOfGroups, sliceOfDirectoryGroups } from '../../../store/directory-groups.js'
import { sliceOfDirectoryUsers } from '../../../store/directory-users.js'
import type { DirectoryGroupRow } from '../../../store/tables.js'
import { removeUser, replaceUser } from '../change-user.js'
import { findDirectoryConnection } from '../connection-of-directory.js'
import { createGroup, deleteGroup, replaceGroup } from '../groups.js'
import { provisionUser } from '../provision-user.js'
import { isTooMany, type KnownPerson, type PeoplePlan, planPeople } from './plan-people.js'
import type { PullRun } from './pull-run.js'
import type { Company, CompanyGroup, CompanyPerson } from './read-company.js'

const PAGE = 500

/**
 * Makes a directory what the company's is: whoever has left first, then those who have changed, then those
 * who are new, then the groups. What was done stays done if the run ends in between, and the next one goes on
 * from there.
 * @param letThrough so many people and groups may go, even where that is too many
 * @throws PullFault too_many_would_go before anything is changed; ended
 */
export async function applyCompany(run: PullRun, company: Company, letThrough: number): Promise<void> {
  const ctx = run.context()
  const directory = await getDirectory(ctx, run.directoryId)
  const connection = await findDirectoryConnection(ctx, directory.enterprise_connection_id)
  if (!connection) failPull('ended')
  const known = await knownPeople(run)
  const groups = await knownGroups(run)
  const plan = planPeople(directory, connection, known, company.people)
  const groupIds = new Set(company.groups.map(group => group.id))
  const goneGroups = groups.filter(group => !groupIds.has(group.external_id ?? ''))
  const active = known.filter(row => row.active).length
  const going = plan.losing + goneGroups.length
  const isMuch = isTooMany(plan.losing, active) || isTooMany(goneGroups.length, groups.length)
  if (isMuch && going > letThrough) failPull('too_many_would_go', { heldBack: going })
  await applyPeople(run, plan)
  await applyGroups(run, company.groups, goneGroups)
}

async function applyPeople(run: PullRun, { gone, changed, added }: PeoplePlan): Promise<void> {
  const { directoryId } = run
  let count = 0
  await run.forAll(gone, addressOf, async (tx, { user_id: userId }) => {
    await removeUser(tx, { directoryId, userId, ifMatch: null })
    tx.afterCommit(() => (count += 1))
  })
  await run.forAll(
    changed,
    ({ person }) => nameOf(person),
    async (tx, { userId, person }) => {
      await replaceUser(tx, { directoryId, userId, ifMatch: null }, person.document)
      tx.afterCommit(() => (count += 1))
    },
  )
  await run.forAll(added, nameOf, async (tx, { document }) => {
    await provisionUser(tx, directoryId, document)
    tx.afterCommit(() => (count += 1))
  })
  run.changedUsers += count
}

const nameOf = ({ document }: CompanyPerson) => String(document['userName'])
const addressOf = ({ resource }: KnownPerson) => String(resource['userName'])

async function applyGroups(run: PullRun, groups: CompanyGroup[], gone: DirectoryGroupRow[]): Promise<void> {
  const { directoryId } = run
  await run.forAll(gone, displayName, (tx, { id }) =>
    deleteGroup(tx, { directoryId, groupId: id, ifMatch: null }),
  )
  const userIds = new Map((await knownPeople(run)).map(row => [row.external_id ?? '', row.user_id]))
  const present = new Map((await knownGroups(run)).map(row => [row.external_id ?? '', row]))
  const wanted = groups.map(({ id, name, people }) => ({
    row: present.get(id),
    name,
    externalId: id,
    members: people.flatMap(person => userIds.get(person) ?? []),
  }))
  const changed = []
  for (let start = 0; start < wanted.length; start += PAGE) {
    const slice = wanted.slice(start, start + PAGE)
    const ids = slice.flatMap(({ row }) => row?.id ?? [])
    const before = await listMembersOfGroups(run.context(), ids)
    changed.push(
      ...slice.filter(
        ({ row, name, members }) =>
          !row || displayName(row) !== name || !haveSame(before.get(row.id) ?? [], members),
      ),
    )
  }
  await run.forAll(
    changed,
    ({ name }) => name,
    async (tx, { row, name, externalId, members }) => {
      const body = { displayName: name, externalId, members: members.map(value => ({ value })) }
      if (row) await replaceGroup(tx, { directoryId, groupId: row.id, ifMatch: null }, body)
      else await createGroup(tx, directoryId, body)
    },
  )
}

const displayName = ({ resource }: DirectoryGroupRow) => String(resource['displayName'])

function haveSame(one: string[], other: string[]): boolean {
  const members = new Set(one)
  return members.size === other.length && other.every(id => members.has(id))
}

/** Everybody whom the directory knows; those who leave meanwhile are missed by nobody. */
async function knownPeople(run: PullRun): Promise<KnownPerson[]> {
  const found = new Map<string, KnownPerson>()
  const { users_count: count } = await getDirectory(run.context(), run.directoryId)
  // from the end: who takes the place of somebody who leaves moves towards the beginning
  for (let end = count; end > 0; end -= PAGE) {
    const rows = await sliceOfDirectoryUsers(run.context(), run.directoryId, {
      from: Math.max(1, end - PAGE + 1),
      limit: Math.min(PAGE, end),
    })
    for (const { user_id, external_id, active, resource } of rows)
      found.set(user_id, { user_id, external_id, active, resource })
  }
  return [...found.values()]
}

async function knownGroups(run: PullRun): Promise<DirectoryGroupRow[]> {
  const found: DirectoryGroupRow[] = []
  const { groups_count: count } = await getDirectory(run.context(), run.directoryId)
  for (let from = 1; from <= count; from += PAGE)
    found.push(...(await sliceOfDirectoryGroups(run.context(), run.directoryId, { from, limit: PAGE })))
  return found
}
