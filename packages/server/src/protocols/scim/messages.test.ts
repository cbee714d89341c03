import { describe, expect, it } from 'vitest'
import { ScimFault } from './fault.js'
import {
  errorMessage,
  listResponse,
  resourceTypes,
  schemaDocuments,
  serviceProviderConfig,
} from './messages.js'
import { isWanted, parseProjection, project } from './projection.js'
import { ENTERPRISE_URN, GROUP_URN, USER_URN } from './schemas.js'

describe('what a directory says of itself', () => {
  const base = 'https://clerk.example.com/scim/v2/dir_1'

  it('is that it takes PATCH, filters and ETags, and no bulk', () =>
    expect(serviceProviderConfig(base)).toMatchObject({
      patch: { supported: true },
      bulk: { supported: false },
      etag: { supported: true },
      meta: { location: `${base}/ServiceProviderConfig` },
    }))

  it('are users with the enterprise extension, and groups', () => {
    expect(resourceTypes(base).map(type => [type.endpoint, type.schema, type.schemaExtensions])).toEqual([
      ['/Users', USER_URN, [{ schema: ENTERPRISE_URN, required: false }]],
      ['/Groups', GROUP_URN, []],
    ])
    expect(schemaDocuments(base).map(({ id }) => id)).toEqual([USER_URN, GROUP_URN, ENTERPRISE_URN])
  })

  it('are errors whose status is a text', () =>
    expect(errorMessage(new ScimFault(409, 'uniqueness', 'Taken.'))).toEqual({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
      status: '409',
      scimType: 'uniqueness',
      detail: 'Taken.',
    }))

  it('are pages that say how many there are in all', () =>
    expect(listResponse({ resources: [{ id: 'a' }], totalResults: 7, startIndex: 3 })).toMatchObject({
      totalResults: 7,
      startIndex: 3,
      itemsPerPage: 1,
      Resources: [{ id: 'a' }],
    }))
})

describe('of a resource', () => {
  const user = {
    schemas: [USER_URN],
    id: 'user_1',
    userName: 'b',
    name: { givenName: 'B', familyName: 'J', formatted: 'B J' },
    emails: [{ value: 'a@b.c', type: 'work' }, { value: 'd@e.f' }],
    [ENTERPRISE_URN]: { department: 'Sales', division: 'North' },
  }
  const asked = (query: object) => project(user, parseProjection(query))
  const always = { schemas: [USER_URN], id: 'user_1' }

  it.each<[object, object]>([
    [{}, user],
    [{ attributes: 'username' }, { ...always, userName: 'b' }],
    [
      { attributes: 'name.givenName, name.familyName' },
      { ...always, name: { givenName: 'B', familyName: 'J' } },
    ],
    [{ attributes: 'emails.type' }, { ...always, emails: [{ type: 'work' }, {}] }],
    [
      { attributes: `${ENTERPRISE_URN}:department` },
      { ...always, [ENTERPRISE_URN]: { department: 'Sales' } },
    ],
    [{ excludedAttributes: `id,name,emails,userName,${ENTERPRISE_URN}` }, always],
  ])('is shown what is asked for: %j', (query, expected) => expect(asked(query)).toEqual(expected))

  it('members are read where they are asked for alone', () => {
    expect(isWanted(parseProjection({ excludedAttributes: 'Members' }), 'members')).toBe(false)
    expect(isWanted(parseProjection({ attributes: 'displayName' }), 'members')).toBe(false)
    expect(isWanted(parseProjection({ attributes: 'members.value' }), 'members')).toBe(true)
    expect(isWanted(parseProjection({}), 'members')).toBe(true)
  })
})
