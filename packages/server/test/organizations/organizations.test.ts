import { DIALECTS, TEST_ORIGIN, TEST_SECRET_KEY, type TestServer } from '@frontdesk/testkit'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUser, errorCode } from '../support.js'
import {
  createOrganization,
  eventsOf,
  type OrganizationBody,
  type Page,
  startOrganizationServer,
  typesOf,
} from './support.js'

describe.each(DIALECTS)('organizations of the Backend API on %s', dialect => {
  let server: TestServer
  beforeAll(async () => {
    server = await startOrganizationServer(dialect)
  })
  afterAll(() => server.close())

  const list = async (query: string) =>
    (await server.backend<Page<OrganizationBody>>('GET', `/organizations?${query}`)).body

  it('makes the creator an admin with every system permission', async () => {
    const adminId = await createUser(server, 'ada@example.com')
    const organization = await createOrganization(server, {
      name: 'Ada & Söhne',
      created_by: adminId,
      public_metadata: { plan: 'pro' },
      private_metadata: { crm: 1 },
      max_allowed_memberships: 7,
      created_at: '2020-01-02T03:04:05Z',
    })
    expect(organization).toMatchObject({
      slug: 'ada-sohne',
      created_by: adminId,
      public_metadata: { plan: 'pro' },
      private_metadata: { crm: 1 },
      max_allowed_memberships: 7,
      has_image: false,
      image_url: `http://localhost:4400/img/avatar_placeholder/${organization.id}.A.svg`,
      role_set_key: 'role_set:default',
      created_at: Date.UTC(2020, 0, 2, 3, 4, 5),
    })
    expect(organization).not.toHaveProperty('members_count')
    const members = await server.backend<Page<Record<string, unknown>>>(
      'GET',
      `/organizations/${organization.id}/memberships`,
    )
    expect(members.body).toMatchObject({
      total_count: 1,
      data: [
        {
          role: 'org:admin',
          role_name: 'Admin',
          public_user_data: { user_id: adminId, identifier: 'ada@example.com' },
        },
      ],
    })
    expect(members.body.data[0]!['permissions']).toContain('org:sys_memberships:manage')
    expect(await typesOf(server, organization.id)).toEqual(['organization.created'])
    expect(await typesOf(server, members.body.data[0]!['id'] as string)).toEqual([
      'organizationMembership.created',
    ])
  })

  it('gives slugs: wanted ones once, generated ones always', async () => {
    expect((await createOrganization(server, { name: 'Slugs', slug: 'wanted-1' })).slug).toBe('wanted-1')
    const taken = await server.backend('POST', '/organizations', { name: 'Slugs', slug: 'wanted-1' })
    expect(taken).toMatchObject({
      status: 422,
      body: { errors: [{ code: 'form_identifier_exists', meta: { param_name: 'slug' } }] },
    })
    const same = [
      await createOrganization(server, { name: 'Same' }),
      await createOrganization(server, { name: 'Same' }),
    ]
    expect(same[0]!.slug).toBe('same')
    expect(same[1]!.slug).toMatch(/^same-\d{8}$/)
    for (const slug of ['Upper', 'a b', '-a', 'ä']) {
      expect(errorCode((await server.backend('POST', '/organizations', { name: 'Slugs', slug })).body)).toBe(
        'form_param_format_invalid',
      )
    }
  })

  it('gives one slug to one of many who want it at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        server.backend('POST', '/organizations', { name: 'Race', slug: 'race-for-it' }),
      ),
    )
    expect(answers.map(answer => answer.status).sort()).toEqual([200, ...Array<number>(7).fill(422)])
  })

  it('refuses names with links or markup, unknown creators and role sets', async () => {
    const refused = async (body: Record<string, unknown>) =>
      errorCode((await server.backend('POST', '/organizations', body)).body)
    expect(await refused({ name: 'See https://evil.example' })).toBe('form_param_format_invalid')
    expect(await refused({ name: '<b>Acme</b>' })).toBe('form_param_format_invalid')
    expect(await refused({ name: ' ' })).toBe('form_param_nil')
    expect(await refused({})).toBe('form_param_missing')
    expect(await refused({ name: 'Acme', created_by: 'user_unknown' })).toBe('organization_creator_not_found')
    expect(await refused({ name: 'Acme', role_set_key: 'role_set:unknown' })).toBe('form_param_value_invalid')
  })

  it('is found by id or slug, changes, and tells of it', async () => {
    const organization = await createOrganization(server, { name: 'Before', slug: 'before' })
    const updated = await server.backend<OrganizationBody>('PATCH', `/organizations/${organization.id}`, {
      name: 'After',
      slug: 'after',
      max_allowed_memberships: 3,
      admin_delete_enabled: false,
    })
    expect(updated.body).toMatchObject({
      name: 'After',
      slug: 'after',
      max_allowed_memberships: 3,
      admin_delete_enabled: false,
    })
    const bySlug = await server.backend<OrganizationBody>(
      'GET',
      '/organizations/after?include_members_count=true',
    )
    expect(bySlug.body).toMatchObject({ id: organization.id, members_count: 0 })
    expect((await server.backend('GET', '/organizations/before')).status).toBe(404)
    const taken = await server.backend('PATCH', `/organizations/${(await createOrganization(server)).id}`, {
      slug: 'after',
    })
    expect(errorCode(taken.body)).toBe('form_identifier_exists')
    const events = await eventsOf(server, organization.id)
    expect(events.map(event => [event.type, event.data['name']])).toEqual([
      ['organization.created', 'Before'],
      ['organization.updated', 'After'],
    ])
  })

  it('merges metadata on PATCH, deletes keys by null, replaces on PUT; SDKs of older versions replace on update', async () => {
    const { id } = await createOrganization(server, {
      public_metadata: { a: { b: 1, c: 2 } },
      private_metadata: { keep: true },
    })
    const merged = await server.backend('PATCH', `/organizations/${id}/metadata`, {
      public_metadata: { a: { b: null, d: 4 } },
    })
    expect(merged.body).toMatchObject({
      public_metadata: { a: { c: 2, d: 4 } },
      private_metadata: { keep: true },
    })
    expect((merged.body['public_metadata'] as { a: object }).a).not.toHaveProperty('b')
    const replaced = await server.backend('PUT', `/organizations/${id}/metadata`, {
      public_metadata: { z: 1 },
    })
    expect(replaced.body['public_metadata']).toEqual({ z: 1 })
    const old = await server.backend(
      'PATCH',
      `/organizations/${id}`,
      { public_metadata: { v4: 1 } },
      { apiVersion: '2021-02-05' },
    )
    expect(old.body).toMatchObject({ public_metadata: { v4: 1 }, private_metadata: { keep: true } })
    const big = await server.backend('PUT', `/organizations/${id}/metadata`, {
      public_metadata: { x: 'y'.repeat(9000) },
    })
    expect(errorCode(big.body)).toBe('form_param_exceeds_allowed_size')
  })

  it('keeps parallel merges of different keys', async () => {
    const { id } = await createOrganization(server)
    await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        server.backend('PATCH', `/organizations/${id}/metadata`, {
          public_metadata: { [`key${index}`]: index },
        }),
      ),
    )
    const { body } = await server.backend<OrganizationBody>('GET', `/organizations/${id}`)
    expect(Object.keys(body.public_metadata as object)).toHaveLength(10)
  })

  it('lists by text, member and id, ordered and counted', async () => {
    const member = await createUser(server, 'lister@example.com')
    const zebra = await createOrganization(server, {
      name: 'Zebra works',
      slug: 'z-works',
      created_by: member,
    })
    server.clock.advance(1000)
    const apple = await createOrganization(server, { name: 'Apple works', slug: 'a-works' })
    const ids = async (query: string) => (await list(query)).data.map(row => row.id)
    expect(await ids('query=WORKS')).toEqual([apple.id, zebra.id])
    expect(await ids('query=works&order_by=-name')).toEqual([zebra.id, apple.id])
    expect(await ids('query=works&order_by=%2Bcreated_at')).toEqual([zebra.id, apple.id])
    expect(await ids('query=a-w')).toEqual([apple.id])
    expect(await ids('query=z-')).toEqual([zebra.id])
    expect(await ids(`query=${apple.id}`)).toEqual([apple.id])
    expect(await ids('query=%25')).toEqual([])
    expect(await list('query=works&limit=1&offset=1')).toMatchObject({
      total_count: 2,
      data: [{ id: zebra.id }],
    })
    expect(await ids(`user_id=${member}`)).toEqual([zebra.id])
    expect(await ids(`query=works&user_id=-${member}`)).toEqual([apple.id])
    expect(await ids(`organization_id=${apple.id}&organization_id=org_unknown`)).toEqual([apple.id])
    const counted = await list(
      `organization_id=${zebra.id}&include_members_count=true&include_missing_member_with_elevated_permissions=true`,
    )
    expect(counted.data).toMatchObject([
      { members_count: 1, missing_member_with_elevated_permissions: false },
    ])
    const ordered = await server.backend('GET', '/organizations?order_by=slug')
    expect(errorCode(ordered.body)).toBe('form_param_value_invalid')
  })

  it('shows an uploaded logo, and the generated picture after it is gone', async () => {
    const { id } = await createOrganization(server)
    const picture = await sharp({ create: { width: 4, height: 4, channels: 3, background: '#123456' } })
      .png()
      .toBuffer()
    const form = new FormData()
    form.set('file', new Blob([new Uint8Array(picture)], { type: 'image/png' }), 'logo.png')
    const request = new Request(`${TEST_ORIGIN}/bapi/v1/organizations/${id}/logo`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${TEST_SECRET_KEY}` },
      body: form,
    })
    const uploaded = (await (await server.frontdesk.fetch(request)).json()) as {
      has_image: boolean
      image_url: string
      logo_url: string
    }
    expect(uploaded).toMatchObject({ has_image: true, logo_url: uploaded.image_url })
    const served = await server.frontdesk.fetch(new Request(uploaded.image_url), {
      remoteAddress: '127.0.0.1',
    })
    expect([served.status, served.headers.get('content-type')]).toEqual([200, 'image/webp'])
    const removed = await server.backend('DELETE', `/organizations/${id}/logo`)
    expect(removed.body).toMatchObject({
      has_image: false,
      image_url: `${TEST_ORIGIN}/img/avatar_placeholder/${id}.A.svg`,
    })
    expect(
      (await server.frontdesk.fetch(new Request(uploaded.image_url), { remoteAddress: '127.0.0.1' })).status,
    ).toBe(404)
    expect(await typesOf(server, id)).toEqual([
      'organization.created',
      'organization.updated',
      'organization.updated',
    ])
  })

  it('goes for good with its members, invitations and domains', async () => {
    const adminId = await createUser(server, 'leaver@example.com')
    const { id } = await createOrganization(server, { created_by: adminId })
    await server.backend('POST', `/organizations/${id}/invitations`, {
      email_address: 'x@example.com',
      role: 'org:member',
    })
    await server.backend('POST', `/organizations/${id}/domains`, {
      name: 'gone.example',
      enrollment_mode: 'manual_invitation',
    })
    expect((await server.backend('DELETE', `/organizations/${id}`)).body).toEqual({
      object: 'organization',
      id,
      deleted: true,
    })
    expect((await server.backend('GET', `/organizations/${id}`)).status).toBe(404)
    const memberships = await server.backend<Page<object>>(
      'GET',
      `/users/${adminId}/organization_memberships`,
    )
    expect(memberships.body).toEqual({ data: [], total_count: 0 })
    const domains = await server.backend<Page<object>>('GET', '/organization_domains?query=gone.example')
    expect(domains.body.total_count).toBe(0)
    expect(await typesOf(server, id)).toEqual(['organization.created', 'organization.deleted'])
  })

  it('answers 403 to everything while organizations are off', async () => {
    await server.backend('PATCH', '/instance/organization_settings', { enabled: false })
    const answers = [
      await server.backend('GET', '/organizations'),
      await server.backend('POST', '/organizations', { name: 'Acme' }),
      await server.backend('GET', '/organization_roles'),
    ]
    await server.backend('PATCH', '/instance/organization_settings', { enabled: true })
    expect(answers.map(answer => [answer.status, errorCode(answer.body)])).toEqual(
      answers.map(() => [403, 'organization_not_enabled_in_instance']),
    )
    expect((await server.backend('GET', '/organizations')).status).toBe(200)
  })
})
