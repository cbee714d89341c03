import { loadContract, type OperationShape } from '@frontdesk/contract'
import { DIALECTS, type TestBrowser, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { backendOperations } from '../src/bapi/index.js'
import { frontendOperations } from '../src/fapi/index.js'
import { sendAsBrowser, sendAsServer } from './access/call.js'
import { connected } from './access/social-rows.js'
import { errorCode } from './support.js'
import { plant } from './world/plant.js'
import { InstanceSide, SIDES, startTwoInstances } from './world/two-instances.js'

const MARK = 'osprey'
const built = new Set([...backendOperations, ...frontendOperations].map(({ api, id }) => `${api} ${id}`))
const has = (shape: OperationShape, name: string) =>
  shape.parameters.some(parameter => parameter.in === 'query' && parameter.name === name)
/** Identity providers fill it in, and nobody else: `access/connection-rows.ts`. */
const PUSHED = 'getDirectorySyncUsers'
const isPaged = (shape: OperationShape) => has(shape, 'limit') && has(shape, 'offset') && shape.id !== PUSHED
const lists = (['bapi', 'fapi'] as const).flatMap(api =>
  loadContract(api).operations.filter(shape => isPaged(shape) && built.has(`${api} ${shape.id}`)),
)

/** Lists of the Frontend API that are pages, whatever `paginated` says. */
const ALWAYS_PAGES = ['listMeEnterpriseConnectionTestRuns', 'listOrganizationEnterpriseConnectionTestRuns']
const paginates = (shape: OperationShape) => has(shape, 'paginated') && !ALWAYS_PAGES.includes(shape.id)

/** Queries that narrow a list, made from what the contract says of its parameters. */
function filtersOf(shape: OperationShape): Record<string, string>[] {
  return shape.parameters.flatMap(({ in: place, name, schema }): Record<string, string>[] => {
    const values = schema.enum ?? schema.items?.enum
    if (place !== 'query' || name === 'paginated') return []
    if (values) return values.map(value => ({ [name]: String(value) }))
    if (schema.type === 'boolean') return [{ [name]: 'true' }, { [name]: 'false' }]
    return /query$/.test(name) ? [{ [name]: MARK }, { [name]: 'nothing-is-called-so' }] : []
  })
}

describe.each(DIALECTS)('lists on %s', dialect => {
  let server: TestServer
  let ids: Record<string, string>
  let invitedUserId: string
  let owner: TestBrowser
  /** somebody whom a list is about, where that is not the owner of everything */
  const browsers: Record<string, TestBrowser> = {}
  beforeAll(async () => {
    server = await startTwoInstances(dialect)
    const side = new InstanceSide(server, 'primary')
    const planted = await plant(side, MARK)
    owner = planted.owner.browser
    const { data } = await side.backend<{ data: { id: string }[] }>(
      'GET',
      `/organizations?query=slug-${MARK}`,
    )
    const companies = await side.backend<{ data: { id: string }[] }>('GET', '/enterprise_connections')
    await connected(planted.owner)
    await owner.post(`/v1/client/sessions/${planted.owner.sessionId}/touch`, {
      active_organization_id: data[0]!.id,
    })
    ids = {
      organization_id: data[0]!.id,
      organizationID: data[0]!.id,
      enterprise_connection_id: companies.data[0]!.id,
      user_id: planted.owner.userId,
      template_type: 'email',
      provider: 'oauth_google',
    }
    invitedUserId = (await side.newUser({ email_address: [`asked-${MARK}@example.com`] })).userId
    const person = async (email: string) => (await side.newPerson({ email_address: [email] })).browser
    browsers['getUsersOrganizationInvitations'] = await person(`new@automatic-invitation-${MARK}.example`)
    browsers['getOrganizationSuggestions'] = await person(`new@automatic-suggestion-${MARK}.example`)
  })
  afterAll(() => server?.close())

  async function ask({ api, id }: OperationShape, query: Record<string, string>) {
    if (api === 'fapi') return sendAsBrowser(browsers[id] ?? owner, id, { ids, query })
    const isAboutInvited = id === 'UsersGetOrganizationInvitations'
    const call = {
      ids: isAboutInvited ? { user_id: invitedUserId } : ids,
      query: id === 'GetSessionList' ? { user_id: ids['user_id']!, ...query } : query,
    }
    return sendAsServer(server, id, call, { authorization: `Bearer ${SIDES.primary.secretKey}` })
  }

  async function read(shape: OperationShape, query: Record<string, string>) {
    const { status, body } = await ask(shape, query)
    expect([shape.id, query, status, body]).toEqual([shape.id, query, 200, body])
    const own = shape.api === 'fapi' ? (body as unknown as { response: unknown }).response : body
    if (Array.isArray(own)) return { items: own as object[], total: null }
    const { data, total_count: total } = own as { data: object[]; total_count: number }
    return { items: data, total }
  }

  it.each(lists)('$api $id holds the bounds of its pages', async shape => {
    const wrongPages: Record<string, string>[] = [
      { limit: '0' },
      { limit: '501' },
      { limit: 'x' },
      { offset: '-1' },
    ]
    for (const wrong of wrongPages) {
      const { status, body } = await ask(shape, wrong)
      expect([wrong, status]).toEqual([wrong, 422])
      expect(errorCode(body)).toMatch(/^form_param_(value|type)_invalid$/)
    }
    expect((await read(shape, { limit: '500' })).items.length).toBeGreaterThan(0)
    expect((await read(shape, { offset: '100000' })).items).toEqual([])
  })

  it.each(lists.filter(shape => has(shape, 'order_by')))('$api $id refuses an unknown order', async shape => {
    const { status, body } = await ask(shape, { order_by: 'shoe_size' })
    expect([status, errorCode(body)]).toEqual([422, 'form_param_value_invalid'])
    const newest = await read(shape, { limit: '500' })
    expect(await read(shape, { limit: '500', order_by: '-created_at' })).toEqual(newest)
  })

  it.each(lists.filter(paginates))('$api $id counts if it is asked to', async shape => {
    const plain = await read(shape, { paginated: 'false', limit: '500' })
    expect(plain.total).toBeNull()
    const page = await read(shape, { paginated: 'true', limit: '500' })
    expect(page).toEqual({ items: plain.items, total: plain.items.length })
  })

  it.each(lists)('$api $id has as many rows as it counts, under every filter', async shape => {
    const counted: Record<string, string> = has(shape, 'paginated') ? { paginated: 'true' } : {}
    for (const filter of [{}, ...filtersOf(shape)]) {
      const asked: Record<string, string> = { ...counted, ...filter }
      const whole = await read(shape, { ...asked, limit: '500' })
      if (whole.total !== null) expect([filter, whole.total]).toEqual([filter, whole.items.length])
      const first = await read(shape, { ...asked, limit: '1' })
      expect(first).toEqual({ items: whole.items.slice(0, 1), total: whole.total })
      const second = await read(shape, { ...asked, limit: '1', offset: '1' })
      expect(second).toEqual({ items: whole.items.slice(1, 2), total: whole.total })
    }
  })
})
