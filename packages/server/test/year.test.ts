import { DIALECTS, startTestServer, type TestServer } from '@frontdesk/testkit'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { sweep } from '../src/delivery/housekeeping.js'
import { DAY_MS, FakeClock } from '../src/platform/clock.js'
import { waitUntil } from '../src/platform/wait-until.fixture.js'
import { applyRetention } from '../src/webhooks/retention.js'
import { BusyInstance } from './busy-instance.js'

const WEEKS_OF_A_QUARTER = 14
const WEEKS_OF_A_YEAR = 52
/** Rows by which a table may have grown in the 38 weeks between: fewer than one a week. */
const MARGIN = 20

/** What grows with the people and organizations that an instance has, and with nothing else. */
const GROWS: Record<string, string> = {
  users: 'people',
  identifiers: 'addresses, numbers and names of people',
  external_accounts: 'accounts of people at providers',
  passkeys: 'a way in of people',
  totps: 'a second factor of people',
  backup_codes: 'a second factor of people',
  trusted_devices: 'a way in of people, until it is revoked',
  images: 'pictures of people and organizations',
  organizations: 'organizations',
  organization_memberships: 'people in organizations',
  organization_role_counts: 'roles that an organization uses',
  organization_domains: 'domains of organizations',
  organization_suggestions: 'one a person and organization',
  organization_membership_requests: 'one a suggestion',
  waitlist_entries: 'people who wait, until somebody decides about them',
  directory_users: 'people in directories',
  directory_emails: 'addresses of people in directories',
  directory_group_members: 'people in groups of directories',
  user_search: 'the index of users',
  organization_search: 'the index of organizations',
}

/** What somebody sets up, and no traffic adds to. */
const SET_UP = new Set([
  'applications',
  'connections',
  'enterprise_connections',
  'enterprise_domains',
  // of people who sign in at their company: swept like nonces
  'used_assertions',
  // a hundred of a connection at most, for two weeks
  'enterprise_test_runs',
  // links that somebody sends by hand: swept like nonces
  'admin_portal_link_tokens',
  'directories',
  'directory_groups',
  'directory_pulls',
  'directory_role_mappings',
  // one for each time that the database is restored, or another server takes over
  'event_log_epochs',
  'instance_changes',
  'instance_urls',
  'instances',
  'jwt_templates',
  'message_templates',
  'nodes',
  'organization_permissions',
  'organization_role_permissions',
  'organization_roles',
  'redirect_urls',
  'restricted_identifiers',
  'role_set_roles',
  'role_sets',
  'saml_upkeep',
  'satellite_domains',
  'schema_contracts',
  'schema_migrations',
  'secret_keys',
  'signing_keys',
  'system_state',
  'webhook_apps',
  'webhook_endpoints',
])

describe.each(DIALECTS)('a year of a busy instance on %s', dialect => {
  it(
    'leaves all tables as large as a quarter does, but for those of people',
    { timeout: 900_000 },
    async () => {
      // some tables have the database's time, which is that of this machine
      const clock = new FakeClock(Date.now())
      const settings = {
        attackProtection: { rateLimits: { enabled: false } },
        signIn: { clientTrust: true },
        organizations: { enabled: true },
      }
      const server = await startTestServer({ dialect, clock, settings })
      try {
        const instance = await BusyInstance.open(server)
        const sizes: Map<string, number>[] = []
        for (let week = 1; week <= WEEKS_OF_A_YEAR; week++) {
          await instance.playWeek(week)
          if (week === 1) expect(await emptyTables(server)).toEqual([])
          await passWeek(server)
          if (week === WEEKS_OF_A_QUARTER || week === WEEKS_OF_A_YEAR) sizes.push(await sizesOf(server))
        }
        const [quarter, year] = sizes as [Map<string, number>, Map<string, number>]
        const grown = [...year].filter(([name, rows]) => rows > quarter.get(name)! + MARGIN)
        expect(grown.filter(([name]) => !(name in GROWS))).toEqual([])
        // the list is no excuse for what does not exist
        expect(Object.keys(GROWS).filter(name => dialect === 'sqlite' && !year.has(name))).toEqual([])
        expect(year.get('users')).toBeGreaterThan(quarter.get('users')! + MARGIN)
      } finally {
        await server.close()
      }
    },
  )
})

/** A table that nobody has played with tells nothing: a new one has to be in the week, or in a list. */
async function emptyTables(server: TestServer): Promise<string[]> {
  const sizes = await sizesOf(server)
  return [...sizes]
    .filter(([name, rows]) => rows === 0 && !(name in GROWS) && !SET_UP.has(name))
    .map(([n]) => n)
}

async function passWeek({ clock, frontdesk: { services } }: TestServer): Promise<void> {
  await waitUntil(async () => {
    services.wake('events')
    const waiting = services.store.read.selectFrom('events').select('id').where('position', 'is', null)
    expect(await waiting.execute()).toEqual([])
  })
  for (let day = 0; day < 7; day++) {
    clock.advance(DAY_MS)
    await services.activity.flush()
    await sweep(services.store, clock.now())
    await applyRetention(services)
  }
}

/** Rows of every table that the database has. */
async function sizesOf({ frontdesk }: TestServer): Promise<Map<string, number>> {
  const { store } = frontdesk.services
  const { rows } = await (
    store.dialect === 'sqlite'
      ? sql<{ name: string }>`select name from pragma_table_list
        where schema = 'main' and type in ('table', 'virtual') and name not like 'sqlite_%'`
      : // partitions come and go: they are counted with the table that they are parts of
        sql<{ name: string }>`select relname as name from pg_class
        where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition`
  ).execute(store.read)
  const sizes = new Map<string, number>()
  for (const { name } of rows) {
    const counted = await sql<{ size: number }>`select count(*) as size from ${sql.table(name)}`.execute(
      store.read,
    )
    sizes.set(name, Number(counted.rows[0]!.size))
  }
  return sizes
}
