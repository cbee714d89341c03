import { userDocument } from '../../../protocols/google/answers.js'
import { peopleOfGroups, type ReadGroup } from '../../../protocols/google/people-of-groups.js'
import { failPull } from '../../../protocols/google/pull-fault.js'
import type { Document } from '../../../protocols/scim/document.js'
import type { GoogleDirectory } from './google-directory.js'

/** More than that are held in memory by nobody's server. */
const MAX_PEOPLE = 50_000
const MAX_GROUPS = 2_000
const MAX_DIRECT_MEMBERS = 200_000

/** Somebody of the company, as SCIM would say it; `active` is false for whoever is suspended. */
export interface CompanyPerson {
  /** at Google */
  id: string
  document: Document
}

export interface CompanyGroup {
  id: string
  name: string
  /** ids at Google of all people in it, those of groups within it as well */
  people: string[]
}

/** The whole of a company's directory at one time. */
export interface Company {
  people: CompanyPerson[]
  groups: CompanyGroup[]
}

/**
 * Reads the whole, before anything is changed: a failure in between changes nothing.
 * @throws PullFault also where there is nobody: an account has its administrator at least
 */
export async function readCompany(google: GoogleDirectory): Promise<Company> {
  const users = await google.users(MAX_PEOPLE)
  if (users.length === 0) failPull('nobody')
  // who is named twice is one person: the last page says how it is now
  const people = new Map(users.map(user => [user.id, { id: user.id, document: userDocument(user) }]))
  const groups = await readGroups(google)
  const members = peopleOfGroups(groups, [...people.keys()])
  return {
    people: [...people.values()],
    groups: groups.map(({ id, name }) => ({ id, name, people: members.get(id) ?? [] })),
  }
}

async function readGroups(google: GoogleDirectory): Promise<ReadGroup[]> {
  const listed = await google.groups(MAX_GROUPS)
  const read = new Map<string, ReadGroup>()
  let left = MAX_DIRECT_MEMBERS
  for (const { id, name, email } of listed) {
    if (read.has(id)) continue
    const members = await google.members(id, left)
    // deleted since it was listed
    if (members === null) continue
    left -= members.length
    read.set(id, { id, name: name || email || id, members })
  }
  return [...read.values()]
}
