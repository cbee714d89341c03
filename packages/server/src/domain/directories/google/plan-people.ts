import type { DirectoryConnection } from '../../../model/directory.js'
import { type Document, sameDocument } from '../../../protocols/scim/document.js'
import { ScimFault } from '../../../protocols/scim/fault.js'
import type { DirectoryRow, DirectoryUserRow } from '../../../store/tables.js'
import { addressesOf } from '../mapped-profile.js'
import { readUserDocument } from '../user-document.js'
import type { CompanyPerson } from './read-company.js'

/** What is kept of a row while a run goes on. */
export type KnownPerson = Pick<DirectoryUserRow, 'user_id' | 'external_id' | 'active' | 'resource'>

/** Somebody whom the directory knows, with what is said of them now. */
export interface ChangedPerson {
  userId: string
  person: CompanyPerson
}

export interface PeoplePlan {
  /** known and listed no more */
  gone: KnownPerson[]
  changed: ChangedPerson[]
  added: CompanyPerson[]
  /** how many lose their access by all of this */
  losing: number
}

/**
 * What a run has to do so that the directory has the people of the company. They are the same people whose
 * ids are the same. Somebody without an address in the domains of the connection counts as not listed, since
 * the connection is believed for nobody else.
 */
export function planPeople(
  directory: Pick<DirectoryRow, 'attribute_mapping'>,
  connection: DirectoryConnection,
  known: KnownPerson[],
  people: CompanyPerson[],
): PeoplePlan {
  const isOurs = ({ document }: CompanyPerson) =>
    addressesOf(directory.attribute_mapping, connection, document).length > 0
  const listed = new Map(people.filter(isOurs).map(person => [person.id, person]))
  const rows = new Map(known.map(row => [row.external_id ?? '', row]))
  const gone = known.filter(row => !listed.has(row.external_id ?? ''))
  const changed: ChangedPerson[] = []
  const added: CompanyPerson[] = []
  let losing = gone.filter(row => row.active).length
  for (const person of listed.values()) {
    const row = rows.get(person.id)
    if (!row) {
      added.push(person)
    } else if (!isSame(row, person.document)) {
      changed.push({ userId: row.user_id, person })
      if (row.active && person.document['active'] === false) losing += 1
    }
  }
  return { gone, changed, added, losing }
}

function isSame(row: KnownPerson, document: Document): boolean {
  try {
    const { resource, active } = readUserDocument(document)
    return active === row.active && sameDocument(resource, row.resource)
  } catch (error) {
    // it is refused where it is to be written, and told of there
    if (error instanceof ScimFault) return false
    throw error
  }
}

/** So few may always go: companies of five lose three people at times. */
const ALWAYS = 10

/** Whether more go than ever should by one run: half of those who are there, and more than ten. */
export const isTooMany = (going: number, present: number): boolean => going > ALWAYS && going * 2 > present
