import { type Dialect, startTestServer, type TestServer } from '@frontdesk/testkit'
import Libsql from 'libsql'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { sweep } from '../../src/delivery/housekeeping.js'
import { queueDuePulls } from '../../src/domain/upkeep/due-pulls.js'
import { warnOfCertificates } from '../../src/domain/upkeep/saml-certificates.js'
import { readMetadataAgain } from '../../src/domain/upkeep/saml-metadata.js'
import { DAY_MS } from '../../src/platform/clock.js'
import { waitUntil } from '../../src/platform/wait-until.fixture.js'
import { toPostgres, toSqlite } from '../../src/store/dialect/values.js'
import { statementName } from '../../src/store/prepared.js'
import { applyRetention } from '../../src/webhooks/retention.js'
import { Customer } from '../admin-portal/customer.js'
import { BusyInstance } from '../busy-instance.js'
import { begin, Company } from '../enterprise/company.js'
import { newTestRun } from '../enterprise/test-run.js'
import { FakeGoogle, keyFile } from '../google/fake-google.js'
import { Provider } from '../scim/support.js'
import { createUser, mint, signInWithTicket } from '../support.js'
import { pretendToBeLarge, ROWS, wholeOf } from './statistics.js'

/** What people, applications and background work ask for all the time. @returns the distinct statements */
async function playBusyServer(
  dialect: Dialect,
  beforeSweep: (server: TestServer) => Promise<void> = async () => {},
): Promise<{ server: TestServer; statements: Statement[] }> {
  const seen = new Map<string, readonly unknown[]>()
  const server = await startTestServer({
    dialect,
    settings: {
      organizations: { enabled: true, domainsEnabled: true },
      attackProtection: { rateLimits: { enabled: false } },
      signIn: { clientTrust: true },
    },
    onStatement(sql, parameters) {
      if (!seen.has(sql)) seen.set(sql, parameters)
    },
  })
  // those of the start are not asked for again
  seen.clear()
  const instance = await BusyInstance.open(server)
  await instance.playWeek(1)
  await readEverything(server)
  await keepDirectory(server)
  await keepConnections(server)
  await visitPortal(server)
  const { services } = server.frontdesk
  // makes partitions
  await applyRetention(services)
  await beforeSweep(server)
  for (const days of [0, 2, 400]) {
    await sweep(services.store, services.clock.now() + days * DAY_MS)
    await applyRetention(services)
  }
  const statements = [...seen]
    .map(([sql, parameters]) => ({ sql, parameters }))
    .filter(({ sql }) => /^\s*(select|with|update|delete)\b/i.test(sql) && !READ_WHOLE.test(sql))
  return { server, statements }
}

/**
 * - The Backend API counts all users, and gives the number of all organizations, invitations and the like
 *   with a list of them.
 * - The tests' own look for a code.
 */
const READ_WHOLE =
  /^select count\(\*\) as "total" from (?!"saml_upkeep")|^select "body_ciphertext" from "messages"/

interface Statement {
  sql: string
  parameters: readonly unknown[]
}

async function readEverything(server: TestServer): Promise<void> {
  const email = 'reader@example.com'
  const userId = await createUser(server, email)
  const browser = server.browser()
  // a password alone does not do on a browser that nobody knows
  await browser.post('/v1/client/sign_ins', { identifier: email, password: 'correct-horse-9' })
  const ticket = await server.backend<{ token: string }>('POST', '/sign_in_tokens', { user_id: userId })
  const { sessionId } = await signInWithTicket(browser, ticket.body.token)
  await mint(browser, sessionId)
  const made = await server.backend<{ id: string }>('POST', '/organizations', {
    name: 'Read',
    created_by: userId,
  })
  const organization = made.body.id
  const invited = { email_address: 'guest@example.com', role: 'org:member', inviter_user_id: userId }
  await server.backend('POST', `/organizations/${organization}/invitations`, invited)
  await browser.post(`/v1/client/sessions/${sessionId}/touch`, { active_organization_id: organization })
  await mint(browser, sessionId)
  const paths = [
    '/users',
    '/users/count',
    '/users?query=reader',
    '/users?order_by=-last_sign_in_at',
    '/users?order_by=-last_active_at',
    `/users?email_address=${email}`,
    `/users?organization_id=${organization}`,
    `/users/${userId}`,
    `/users/${userId}/organization_memberships`,
    `/sessions?user_id=${userId}`,
    `/sessions/${sessionId}`,
    '/organizations',
    '/organizations?query=read',
    '/organizations?order_by=-members_count',
    `/organizations/${organization}`,
    `/organizations/${organization}/memberships`,
    `/organizations/${organization}/memberships?query=reader`,
    `/organizations/${organization}/invitations`,
    '/invitations',
    '/invitations?status=pending',
    '/waitlist_entries',
  ]
  for (const path of paths) expect([path, (await server.backend('GET', path)).status]).toEqual([path, 200])
  const own = [
    '/v1/client',
    '/v1/environment',
    '/v1/me',
    '/v1/me/sessions/active',
    '/v1/me/organization_memberships',
    '/v1/me/organization_invitations',
    '/v1/me/organization_suggestions',
    `/v1/organizations/${organization}`,
    `/v1/organizations/${organization}/memberships`,
    `/v1/organizations/${organization}/invitations`,
  ]
  for (const path of own) expect([path, (await browser.get(path)).status]).toEqual([path, 200])
  await server.backend('POST', `/sessions/${sessionId}/revoke`)
  await server.backend('POST', `/users/${userId}/ban`)
  await server.backend('DELETE', `/organizations/${organization}`)
}

/** What an identity provider asks for all the time; a whole group with its members is nothing of that. */
async function keepDirectory(server: TestServer): Promise<void> {
  const provider = await Provider.create(server)
  const [user, other] = [await provider.newUser('ada'), await provider.newUser()]
  const group = await provider.newGroup('Everybody')
  for (const path of [
    '/Users?startIndex=1&count=50',
    `/Users/${user.id}`,
    '/Groups?excludedAttributes=members',
    `/Groups/${group.id}?excludedAttributes=members`,
  ])
    expect([path, (await provider.send('GET', path)).status]).toEqual([path, 200])
  for (const [path, filter] of [
    ['/Users', `userName eq "${provider.address('ada')}"`],
    ['/Users', 'externalId eq "ext-ada"'],
    ['/Users', `emails.value eq "${provider.address('ada')}"`],
    ['/Users', 'title eq "x"'],
    ['/Groups?excludedAttributes=members&', 'displayName eq "everybody"'],
  ] as const) {
    const query = `${path.includes('?') ? path : `${path}?`}filter=${encodeURIComponent(filter)}`
    expect([filter, (await provider.send('GET', query)).status]).toEqual([filter, 200])
  }
  const members = (op: string) => ({ op, path: 'members', value: [{ value: user.id }] })
  await provider.patch(`/Groups/${group.id}`, members('add'))
  await provider.patch(`/Groups/${group.id}`, members('remove'))
  await provider.patch(`/Users/${user.id}`, { op: 'replace', path: 'active', value: false })
  await provider.send('DELETE', `/Users/${other.id}`)
  await server.backend('DELETE', `/users/${user.id}`)
}

/** Sign-ins and test runs by a company's provider, and what time brings: metadata, certificates, metrics. */
async function keepConnections(server: TestServer): Promise<void> {
  const { body: organization } = await server.backend<{ id: string }>('POST', '/organizations', {
    name: 'Company',
  })
  const company = await Company.create(server, { organization_id: organization.id })
  const browser = server.browser()
  const email = company.address('ada')
  expect(await company.visit(browser, await begin(browser, email), { email })).not.toBeNull()
  const path = `/enterprise_connections/${company.connection.id}`
  for (const list of [
    `${path}/test_runs`,
    `/enterprise_connections?organization_id=${organization.id}`,
    '/saml_connections?query=acme',
  ])
    expect([list, (await server.backend('GET', list)).status]).toEqual([list, 200])
  await newTestRun(server, company.connection.id)
  const { services } = server.frontdesk
  const now = services.clock.now()
  const instance = await services.registry.findDefault()
  const isDue = { metadata_due_at: now, warning_due_at: now, certificate_expires_at: now + DAY_MS }
  await services.store.transaction(tx =>
    tx
      .updateTable('saml_upkeep')
      .set(isDue)
      .where('instance_id', '=', instance!.id)
      .where('connection_id', '=', company.connection.id)
      .execute(),
  )
  const { signal } = new AbortController()
  await warnOfCertificates(services, signal)
  await readMetadataAgain(services, signal)
  const metrics = new Request('http://localhost:4400/metrics')
  expect((await server.frontdesk.fetch(metrics, { remoteAddress: '127.0.0.1' })).status).toBe(200)
}

/** A customer's administrator, from the link to the end. */
async function visitPortal(server: TestServer): Promise<void> {
  const customer = await Customer.inPortal(server)
  const { id } = await customer.connection()
  await customer.send('/domains', { name: 'another.example' })
  for (const page of ['/overview', '/domains', '/new_connection', `/connections/${id}`])
    expect([page, (await customer.look(page)).status]).toEqual([page, 200])
  expect((await customer.send(`/connections/${id}/directory`, { choice: 'create' })).status).toBe(200)
  await readDirectory(server, customer)
  await customer.send('/leave')
  await customer.revoke()
}

/** A directory at Google Workspace, which is read when its time has come. */
async function readDirectory(server: TestServer, customer: Customer): Promise<void> {
  const google = await FakeGoogle.play(server)
  const { id, domain } = await customer.connection('google')
  const people = ['boss', 'ada', 'grace'].map(name => google.person(`${name}@${domain}`))
  google.group('Staff', people)
  const path = `/connections/${id}/directory`
  const entered = await customer.send(`${path}/read`, {
    choice: 'credentials',
    service_account_json: keyFile(),
    subject_email: `boss@${domain}`,
  })
  expect(entered.status).toBe(303)
  const { services } = server.frontdesk
  await queueDuePulls(services, new AbortController().signal)
  await waitUntil(async () => {
    expect((await customer.look(path)).body).toContain('People: 3. Groups: 1.')
  })
  google.people.pop()
  people[1]!.suspended = true
  await customer.send(`${path}/read`, { choice: 'sync' })
  await waitUntil(async () => {
    expect((await customer.look(path)).body).toContain('People who changed: 2.')
  })
  await google.stop()
}

interface PlanNode {
  'Node Type': string
  'Relation Name'?: string
  'Index Name'?: string
  'Plan Rows': number
  'Subplan Name'?: string
  Plans?: PlanNode[]
}

/** More rows than a statement should read, however many there are. */
const MOST_ROWS = 20_000
/** They take all that is below them before they give anything. */
const BLOCKING = /^(Sort|Incremental Sort|Hash|Aggregate|HashAggregate|Bitmap)/

/**
 * What reads too much of a large table, or sorts too much. A limit ends what is below it, and so does the
 * first row of what is only looked for.
 */
function faultsOf(node: PlanNode, isBelowCut = false): string[] {
  const isCut = isBelowCut || (node['Subplan Name'] ?? 'hashed').startsWith('SubPlan')
  const kind = node['Node Type']
  const relation = node['Relation Name']
  const table = relation === undefined ? undefined : wholeOf(relation)
  const isWanted = table === undefined ? /Sort/.test(kind) : table in ROWS
  const isFault = isWanted && (kind === 'Seq Scan' || (node['Plan Rows'] > MOST_ROWS && !isCut))
  const own = isFault ? [`${kind} ${table ?? ''} ${node['Index Name'] ?? ''}: ${node['Plan Rows']} rows`] : []
  const isCutBelow = kind === 'Limit' || (isCut && !BLOCKING.test(kind))
  return [...own, ...(node.Plans ?? []).flatMap(child => faultsOf(child, isCutBelow))]
}

describe('with 10 million users, 30 million sessions and a million organizations', () => {
  it('PostgreSQL finds the rows of every busy statement by an index', async () => {
    const { server, statements } = await playBusyServer('postgres', async ({ database }) =>
      connected(database, pretendToBeLarge),
    )
    try {
      await connected(server.database, async client => {
        // one is used only where there is no index
        await client.query('set enable_seqscan = off')
        const slow: string[] = []
        for (const statement of statements) {
          const faults = faultsOf(await planOf(client, statement))
          if (faults.length > 0) slow.push(`${statement.sql}\n    ${faults.join('\n    ')}`)
        }
        expect(slow).toEqual([])
      })
    } finally {
      await server.close()
    }
  }, 120_000)

  /** Prepared ones get a plan for all values after a while, others one for their own. */
  async function planOf(client: pg.Client, { sql, parameters }: Statement): Promise<PlanNode> {
    type Row = { 'QUERY PLAN': { Plan: PlanNode }[] }
    if (statementName(sql) === undefined) {
      const { rows } = await client.query<Row>(`explain (format json) ${sql}`, parameters.map(toPostgres))
      return rows[0]!['QUERY PLAN'][0]!.Plan
    }
    await client.query('set plan_cache_mode = force_generic_plan')
    await client.query(`prepare busy as ${sql}`)
    try {
      const values = parameters.length === 0 ? '' : `(${parameters.map(() => 'null').join(', ')})`
      const { rows } = await client.query<Row>(`explain (format json) execute busy${values}`)
      return rows[0]!['QUERY PLAN'][0]!.Plan
    } finally {
      await client.query('deallocate busy; reset plan_cache_mode')
    }
  }

  it('SQLite finds the rows of every busy statement by an index', async () => {
    const { server, statements } = await playBusyServer('sqlite')
    const database = new Libsql(server.database)
    try {
      const partial = partialIndexes(database)
      const slow = statements.flatMap(({ sql, parameters }) => {
        const explained = database.prepare(`explain query plan ${sql}`)
        const rows = explained.all(parameters.map(toSqlite)) as { detail: string }[]
        const scans = rows.map(({ detail }) => detail).filter(detail => isScanOfLarge(detail, partial))
        return scans.length > 0 ? [`${sql}\n    ${scans.join('\n    ')}`] : []
      })
      expect(slow).toEqual([])
    } finally {
      database.close()
      await server.close()
    }
  }, 120_000)

  function isScanOfLarge(detail: string, partial: Set<string>): boolean {
    const [, table, index] = /^SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?/.exec(detail) ?? []
    return table !== undefined && table in ROWS && !partial.has(index ?? '')
  }

  /** They hold the few rows that somebody waits for: to go through all of one is what it is there for. */
  function partialIndexes(database: Libsql.Database): Set<string> {
    const indexes = database.prepare(
      "select name from sqlite_master where type = 'index' and sql like '% where %'",
    )
    return new Set((indexes.all() as { name: string }[]).map(({ name }) => name))
  }
})

async function connected(location: string, run: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client(location)
  await client.connect()
  try {
    await run(client)
  } finally {
    await client.end()
  }
}
