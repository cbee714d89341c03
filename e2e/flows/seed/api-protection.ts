import { expect } from 'vitest'
import { createUser } from '../../harness/backend.js'
import { SEED_BASIC as app, SEED_INSTANCE } from '../../harness/seed-app.js'
import {
  callApi,
  newOrganization,
  newSignedInUser,
  switchToOrganization,
  visitSignedOut,
  waitForRow,
} from '../../harness/seed-pages.js'
import { test } from '../../harness/visitor.js'

interface Projects {
  projects: { title: string; organizationId: string | null; author: { imageUrl: string } }[]
}

/** Example 2: `withAuth`, zod and Prisma in an API route. */
export function apiProtectionExample(): void {
  test('the projects of a person are created, checked and listed', async ({ visitor }) => {
    const { page } = visitor
    await visitSignedOut(page, app)
    expect((await callApi(page, '/api/projects')).status).toBe(401)
    const user = await newSignedInUser(page, app)
    const row = await waitForRow('User', user.id)

    const created = await callApi(page, '/api/projects', {
      title: 'Note G',
      description: 'Bernoulli numbers',
    })
    expect(created).toMatchObject({
      status: 201,
      body: { project: { title: 'Note G', authorId: user.id, organizationId: null } },
    })
    expect(await callApi(page, '/api/projects', { title: '' })).toEqual({
      status: 500,
      body: { error: 'Internal server error' },
    })
    const { projects } = (await callApi(page, '/api/projects')).body as Projects
    expect(projects).toMatchObject([{ title: 'Note G', author: { imageUrl: row.imageUrl } }])
  })

  test('colleagues share the projects of the active organization', async ({ visitor }) => {
    const { page } = visitor
    const user = await createUser(SEED_INSTANCE)
    const organization = await newOrganization(user)
    await waitForRow('User', user.id)
    await waitForRow('Organization', organization.id)
    await switchToOrganization(page, app, user, organization)
    const created = await callApi(page, '/api/projects', { title: 'Shared' })
    expect(created).toMatchObject({ status: 201, body: { project: { organizationId: organization.id } } })
    const { projects } = (await callApi(page, '/api/projects')).body as Projects
    expect(projects).toMatchObject([{ title: 'Shared', organizationId: organization.id }])
    expect((await callApi(page, `/api/orgs/${organization.id}`)).body).toMatchObject({
      organization: { clerkId: organization.id },
    })
    expect((await callApi(page, `/api/orgs/${organization.id}/members`)).body).toMatchObject({
      members: [{ userId: user.id }],
    })
    expect((await callApi(page, '/api/orgs/org_unknown')).status).toBe(403)
  })
}
