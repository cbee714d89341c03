import { DIALECTS, startTestServer, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Context } from '../src/context/context.js'
import { emptyAccount } from '../src/domain/external-accounts/link.js'
import { insertExternalAccount } from '../src/store/external-accounts.js'
import { errorCode, signIn } from './support.js'

const OTHER_KEY = 'sk_test_other0000000000000000000000000000000'
const OTHER = {
  slug: 'other',
  environment: 'development' as const,
  publishableKey: `pk_test_${Buffer.from('other.frontdesk.test$').toString('base64').replace(/=+$/, '')}`,
  secretKeys: [OTHER_KEY],
}
const SETTINGS = { attributes: { phoneNumber: { enabled: true }, username: { enabled: true } } }
const DAY_MS = 24 * 3600_000

const PEOPLE = [
  {
    key: 'ada',
    email_address: ['ada@example.com', 'countess@lovelace.org'],
    first_name: 'Ada',
    last_name: 'Lovelace',
    username: 'enchantress',
  },
  {
    key: 'grace',
    email_address: ['grace@navy.mil'],
    first_name: 'Grace',
    last_name: 'Hopper',
    phone_number: ['+14155550101'],
  },
  {
    key: 'joerg',
    email_address: ['joerg@example.com'],
    first_name: 'JÖRG',
    last_name: 'Müller',
    external_id: 'ext-j',
  },
  {
    key: 'percent',
    email_address: ['percent@example.com'],
    first_name: '100%',
    last_name: 'O"Neil_x',
    external_id: 'ext-p',
  },
  { key: 'nameless', email_address: ['x.ada.y@example.com'], username: 'hopper_fan' },
]

describe.each(DIALECTS)('the list of users on %s', dialect => {
  let server: TestServer
  const ids = new Map<string, string>()

  beforeAll(async () => {
    server = await startTestServer({ dialect, settings: SETTINGS, instances: [OTHER] })
    for (const { key, ...person } of PEOPLE) {
      const answer = await server.backend<{ id: string }>('POST', '/users', {
        ...person,
        password: 'correct-horse-9',
      })
      ids.set(key, answer.body.id)
      server.clock.advance(DAY_MS)
    }
    await server.backend(
      'POST',
      '/users',
      { email_address: ['ada@example.com'], first_name: 'Ada', password: 'correct-horse-9' },
      { secretKey: OTHER_KEY },
    )
  })
  afterAll(() => server.close())

  const keyOf = (id: string) => [...ids].find(([, known]) => known === id)?.[0]
  /** Who is found, by key; the count with the same filters must agree, as the SDK sends both. */
  async function find(query: string): Promise<(string | undefined)[]> {
    const list = await server.backend<{ id: string }[]>('GET', `/users?${query}`)
    const count = await server.backend<{ total_count: number }>(
      'GET',
      `/users/count?${query.replace(/&?(limit|offset|order_by|starting_after)=[^&]*/g, '')}`,
    )
    expect(list.status).toBe(200)
    if (!/limit|offset|starting_after/.test(query))
      expect(count.body).toEqual({ object: 'total_count', total_count: list.body.length })
    return list.body.map(user => keyOf(user.id))
  }
  const q = (name: string, value: string) => `${name}=${encodeURIComponent(value)}`

  it('shows the newest first and only users of the own instance', async () => {
    expect(await find('')).toEqual(['nameless', 'percent', 'joerg', 'grace', 'ada'])
    const other = await server.backend<unknown[]>('GET', '/users', undefined, { secretKey: OTHER_KEY })
    expect(other.body).toHaveLength(1)
    const foreign = await server.backend('GET', `/users/${ids.get('ada')}`, undefined, {
      secretKey: OTHER_KEY,
    })
    expect(foreign.status).toBe(404)
  })

  // Ids are searched, too, and random: shorter words than these would be
  // found in one of them every other day.
  it.each([
    ['LOVE', ['ada']],
    ['ada.y', ['nameless']],
    ['lovelace', ['ada']],
    ['da love', ['ada']],
    ['jörg mü', ['joerg']],
    ['enchant', ['ada']],
    ['4155550101', ['grace']],
    ['hopper', ['nameless', 'grace']],
    ['100%', ['percent']],
    ['00%', ['percent']],
    ['o"neil', ['percent']],
    ['l_x', ['percent']],
    ['e_ample', []],
    ['%%%', []],
    ['a@', ['ada']],
    ['0%', ['percent']],
    ['ü', ['joerg']],
    ['nobody at all', []],
    ['or*', []],
    ['ada" OR "grace', []],
    // the index is asked for a part of these: the rest must hold as well
    ['countess@lovelace.org', ['ada']],
    ['count@lovelace.org', []],
    ['ada@example.com', ['ada']],
    ['x.ada.y@example.com', ['nameless']],
    ['z.ada.y@example.com', []],
    ['x.ada.y@example.org', []],
    ['@example.com', ['nameless', 'percent', 'joerg', 'ada']],
    ['ada lovelace', ['ada']],
    ['eve lovelace', []],
  ])('finds by query %s, whatever it is made of', async (text, found) => {
    expect(await find(q('query', text))).toEqual(found)
  })

  it('finds by a part of the id', async () => {
    expect(await find(q('query', ids.get('grace')!.slice(8).toLowerCase()))).toEqual(['grace'])
  })

  it.each([
    ['name_query', 'lovelace', ['ada']],
    ['name_query', 'hopper', ['grace']],
    ['name_query', 'example', []],
    ['name_query', 'ö', ['joerg']],
    ['username_query', 'HOPPER', ['nameless']],
    ['username_query', 'ada', []],
    ['email_address_query', 'LOVELACE', ['ada']],
    ['email_address_query', 'ada', ['nameless', 'ada']],
    ['phone_number_query', '555', ['grace']],
    ['phone_number_query', 'example', []],
  ])('narrows %s=%s to that kind of data', async (name, text, found) => {
    expect(await find(q(name, text))).toEqual(found)
  })

  it('takes repeated keys, normalized, and joins criteria', async () => {
    expect(
      await find(
        'email_address=ADA@example.com&email_address=grace@navy.mil&email_address=nobody@example.com',
      ),
    ).toEqual(['grace', 'ada'])
    expect(await find(q('phone_number', '+1 415 555 0101'))).toEqual(['grace'])
    expect(await find('username=Enchantress')).toEqual(['ada'])
    expect(await find('email_address=ada@example.com&username=hopper_fan')).toEqual([])
    expect(await find(`query=ada.y&username=hopper_fan&name_query=x`)).toEqual([])
    expect(await find(`query=lovelace&email_address_query=example`)).toEqual(['ada'])
  })

  it('includes and excludes ids by sign', async () => {
    const [ada, grace] = [ids.get('ada'), ids.get('grace')]
    expect(await find(`user_id=${ada}&user_id=%2B${grace}&user_id=user_unknown`)).toEqual(['grace', 'ada'])
    expect(await find(`user_id=-${ada}&user_id=-${grace}`)).toEqual(['nameless', 'percent', 'joerg'])
    expect(await find('external_id=%2Bext-j&external_id=ext-p')).toEqual(['percent', 'joerg'])
    expect(await find('external_id=-ext-j')).toEqual(['nameless', 'percent', 'grace', 'ada'])
  })

  it('filters by dates and by ban', async () => {
    const start = Date.UTC(2026, 5, 1, 12)
    expect(await find(`created_at_after=${start}&created_at_before=${start + 2 * DAY_MS}`)).toEqual(['grace'])
    await server.backend('POST', `/users/${ids.get('grace')}/ban`)
    expect(await find('banned=true')).toEqual(['grace'])
    expect(await find('banned=false')).toEqual(['nameless', 'percent', 'joerg', 'ada'])
    await server.backend('POST', `/users/${ids.get('grace')}/unban`)
    await signIn(server.browser(), 'joerg@example.com')
    const now = server.clock.now()
    expect(await find(`last_active_at_since=${now}`)).toEqual(['joerg'])
    expect(await find(`last_active_at_after=${now}`)).toEqual([])
    expect(await find(`last_sign_in_at_before=${now + 1}`)).toEqual(['joerg'])
  })

  it.each([
    ['created_at', ['ada', 'grace', 'joerg', 'percent', 'nameless']],
    ['%2Bcreated_at', ['ada', 'grace', 'joerg', 'percent', 'nameless']],
    ['-email_address', ['nameless', 'percent', 'joerg', 'grace', 'ada']],
    ['email_address', ['ada', 'grace', 'joerg', 'percent', 'nameless']],
    ['-username', ['nameless', 'ada']],
    ['-last_sign_in_at', ['joerg']],
    ['-phone_number', ['grace']],
  ])('orders by %s; users without the value come last when descending', async (order, expected) => {
    expect((await find(`order_by=${order}`)).slice(0, expected.length)).toEqual(expected)
  })

  it('puts users without the value first when ascending', async () => {
    expect((await find('order_by=last_sign_in_at')).at(-1)).toBe('joerg')
    expect((await find('order_by=username')).slice(-2)).toEqual(['ada', 'nameless'])
  })

  it('pages by offset and by cursor', async () => {
    expect(await find('limit=2&offset=1')).toEqual(['percent', 'joerg'])
    expect(await find(`limit=2&starting_after=${ids.get('percent')}`)).toEqual(['joerg', 'grace'])
    expect(await find(`limit=2&order_by=created_at&starting_after=${ids.get('percent')}`)).toEqual([
      'nameless',
    ])
    const count = await server.backend<{ total_count: number }>('GET', '/users/count')
    expect(count.body.total_count).toBe(5)
  })

  it.each([
    ['order_by=shoe_size', 'form_param_value_invalid'],
    ['limit=501', 'form_param_value_invalid'],
    ['limit=0', 'form_param_value_invalid'],
    ['offset=-1', 'form_param_value_invalid'],
    ['starting_after=user_unknown', 'form_param_value_invalid'],
    ['order_by=username&starting_after=user_unknown', 'form_param_value_invalid'],
    ['provider=oauth_google', 'form_param_missing'],
    [
      Array.from({ length: 101 }, (_, index) => `user_id=u${index}`).join('&'),
      'form_param_exceeds_allowed_size',
    ],
  ])('refuses %s', async (query, code) => {
    const answer = await server.backend('GET', `/users?${query}`)
    expect([answer.status, errorCode(answer.body)]).toEqual([422, code])
  })

  it('finds nobody by what no user can have yet', async () => {
    expect(await find('organization_id=org_x')).toEqual([])
    expect(await find('web3_wallet=0x1')).toEqual([])
    expect(await find('organization_id=-org_x&limit=1')).toEqual(['nameless'])
  })

  it('finds by the id that a provider has given, in either of its names', async () => {
    expect(await find('provider=oauth_google&provider_user_id=1')).toEqual([])
    const { store, clock } = server.frontdesk.services
    const { instance_id, id } = await store.read
      .selectFrom('users')
      .select(['instance_id', 'id'])
      .where('id', '=', ids.get('grace')!)
      .executeTakeFirstOrThrow()
    const account = { key: 'google' }
    const context = { instance: { id: instance_id }, now: clock.now() } as Context
    const row = { ...emptyAccount(context, id, account, 'eac_1'), subject: '1' }
    await store.transaction(tx => insertExternalAccount({ ...context, db: tx }, row))
    for (const provider of ['oauth_google', 'google'])
      expect(await find(`provider=${provider}&provider_user_id=2&provider_user_id=1`)).toEqual(['grace'])
    expect(await find('provider=oauth_github&provider_user_id=1')).toEqual([])
    expect(await find('provider=oauth_google&provider_user_id=1&query=ada')).toEqual([])
  })

  it('follows changes: the old name is not found any more, the new one is', async () => {
    const id = ids.get('nameless')!
    await server.backend('PATCH', `/users/${id}`, { first_name: 'Katherine', username: 'orbit' })
    expect(await find('query=katherine')).toEqual(['nameless'])
    expect(await find('query=hopper_fan')).toEqual([])
    expect(await find('query=orbit')).toEqual(['nameless'])
    await server.backend('DELETE', `/users/${id}`)
    expect(await find('query=katherine')).toEqual([])
  })
})
