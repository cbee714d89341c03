import * as z from 'zod'
import type { Document } from '../scim/document.js'

/**
 * What the Admin SDK Directory API answers, as far as it is asked for
 * (https://developers.google.com/workspace/admin/directory/reference/rest).
 */

const text = z.string().max(2000).nullish()
const id = z.string().min(1).max(200)

const user = z.object({
  id,
  primaryEmail: z.string().min(1).max(320),
  aliases: z.array(z.string().max(320)).max(200).nullish(),
  name: z.object({ givenName: text, familyName: text, fullName: text }).nullish(),
  suspended: z.boolean().nullish(),
  archived: z.boolean().nullish(),
  organizations: z
    .array(z.object({ title: text, department: text, costCenter: text, primary: z.boolean().nullish() }))
    .nullish(),
})
export type GoogleUser = z.infer<typeof user>

const group = z.object({ id, name: text, email: text })
export type GoogleGroup = z.infer<typeof group>

/** `CUSTOMER` is everybody of the account; others are of no interest. */
const member = z.object({ id: id.nullish(), type: text })
export type GoogleMember = z.infer<typeof member>

const page = { nextPageToken: z.string().max(4000).nullish() }
/** A list that is empty is left out. */
export const usersPage = z.object({ ...page, users: z.array(user).max(1000).default([]) })
export const groupsPage = z.object({ ...page, groups: z.array(group).max(1000).default([]) })
export const membersPage = z.object({ ...page, members: z.array(member).max(1000).default([]) })
export const tokenAnswer = z.object({ access_token: z.string().min(1).max(8000) })

/** What is asked for of each of them, so that a page of 500 people stays small. */
export const USER_FIELDS =
  'nextPageToken,users(id,primaryEmail,aliases,name(givenName,familyName,fullName),suspended,archived,' +
  'organizations(title,department,costCenter,primary))'
export const GROUP_FIELDS = 'nextPageToken,groups(id,name,email)'
export const MEMBER_FIELDS = 'nextPageToken,members(id,type)'

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'

/**
 * The SCIM resource that a provider would send of this person, so that attributes are mapped in the same
 * words. Whoever is suspended or archived may not sign in. Aliases are the person's addresses as well.
 */
export function userDocument(person: GoogleUser): Document {
  const { id: externalId, primaryEmail: userName, aliases, name, suspended, archived } = person
  const work = person.organizations?.find(each => each.primary) ?? person.organizations?.[0]
  const others = (aliases ?? []).filter(each => each !== userName)
  return withoutNothing({
    userName,
    externalId,
    active: !suspended && !archived,
    name: withoutNothing({
      givenName: name?.givenName,
      familyName: name?.familyName,
      formatted: name?.fullName,
    }),
    emails: [
      { value: userName, type: 'work', primary: true },
      ...others.map(value => ({ value, type: 'other' })),
    ],
    title: work?.title,
    [ENTERPRISE]: work && withoutNothing({ department: work.department, costCenter: work.costCenter }),
  })
}

function withoutNothing(document: Document): Document {
  const said = Object.entries(document).filter(([, value]) => !isNothing(value))
  return Object.fromEntries(said)
}

const isNothing = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  (typeof value === 'object' && Object.keys(value).length === 0)
