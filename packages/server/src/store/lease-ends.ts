import type { Tables } from './tables.js'

/**
 * Nodes keep some of what they have read ("leases", ADR 0025). What a transaction changes ends those that are
 * about it, on every node. Which these are is derived from its statements, so that none can be forgotten.
 *
 * - `named`: about the people, sessions, organizations and members whose ids are among its parameters, and
 *   about what hangs on them
 * - `instance`: about everything of the instance
 * - `none`: nothing of it is kept
 */
type Effect = 'named' | 'instance' | 'none'

const EFFECTS: Record<keyof Tables, Effect> = {
  users: 'named',
  identifiers: 'named',
  clients: 'named',
  external_accounts: 'named',
  sessions: 'named',
  organizations: 'named',
  organization_memberships: 'named',
  passkeys: 'named',
  verifications: 'named',
  organization_roles: 'instance',
  organization_permissions: 'instance',
  organization_role_permissions: 'instance',
  role_set_roles: 'instance',
  role_sets: 'instance',
  jwt_templates: 'instance',
  // a note of it is part of every change of an instance
  instance_changes: 'instance',
  // what follows has no place in a session token, nor in what pages are shown from leases
  actor_tokens: 'none',
  admin_portal_link_tokens: 'none',
  applications: 'none',
  attempt_counters: 'none',
  backup_codes: 'none',
  client_link_tokens: 'none',
  client_links: 'none',
  connections: 'none',
  dev_browsers: 'none',
  directories: 'none',
  directory_emails: 'none',
  directory_group_members: 'none',
  directory_groups: 'none',
  directory_pulls: 'none',
  directory_role_mappings: 'none',
  directory_users: 'none',
  event_logs: 'none',
  event_log_epochs: 'none',
  events: 'none',
  // shown with the accounts of all its people
  enterprise_connections: 'instance',
  enterprise_domains: 'none',
  enterprise_test_runs: 'none',
  handshake_nonces: 'none',
  images: 'none',
  instance_urls: 'none',
  instances: 'none',
  invitations: 'none',
  jobs: 'none',
  lease_ends: 'none',
  message_templates: 'none',
  messages: 'none',
  nodes: 'none',
  organization_domains: 'none',
  organization_invitations: 'none',
  organization_membership_requests: 'none',
  organization_role_counts: 'none',
  organization_search: 'none',
  organization_suggestions: 'none',
  redirect_urls: 'none',
  refresh_tokens: 'none',
  resource_sequences: 'none',
  restricted_identifiers: 'none',
  saml_upkeep: 'none',
  satellite_domains: 'none',
  schema_contracts: 'none',
  schema_migrations: 'none',
  secret_keys: 'none',
  session_activities: 'none',
  session_reverifications: 'none',
  sign_in_tokens: 'none',
  sign_ins: 'none',
  sign_ups: 'none',
  signing_keys: 'none',
  system_state: 'none',
  totps: 'none',
  trusted_clients: 'none',
  trusted_devices: 'none',
  used_assertions: 'none',
  user_search: 'none',
  waitlist_entries: 'none',
  webhook_apps: 'none',
  webhook_attempts: 'none',
  webhook_deliveries: 'none',
  webhook_endpoints: 'none',
}

/** A new row of these is about nothing that anybody has read before; others are new to what they hang on. */
const NOTHING_BEFORE = new Set(['users', 'clients', 'organizations', 'verifications'])
/** Of a statement: `for update of` names no table that it writes into. */
const WRITE = /(?:^|[\s(])(insert into|delete from|update)\s+"?(\w+)"?/gi
/** When something was used last is in no lease: see `recordUses`. */
const USES_ALONE = /\bset last_active_at = \w+\.at\s/
const KNOWN_STATEMENTS = 2000
/** What a lease may be about: ids as `Ids` makes them, and nothing that would want quoting in SQL. */
const SUBJECT = /^(?:user|idn|eac|ver|client|sess|org|orgmem)_\w{1,64}$/
const INSTANCE = /^ins_\w{1,64}$/

/** Ends whatever anybody keeps. */
export const EVERYTHING = '*'

const known = new Map<string, Effect>()

/** What a statement does to leases, by its text. */
export function effectOf(sql: string): Effect {
  let effect = known.get(sql)
  if (effect === undefined) {
    if (known.size >= KNOWN_STATEMENTS) known.clear()
    known.set(sql, (effect = findEffect(sql)))
  }
  return effect
}

function findEffect(sql: string): Effect {
  if (USES_ALONE.test(sql)) return 'none'
  const effects = new Set<Effect>()
  for (const [, verb, table] of sql.matchAll(WRITE)) {
    const effect = EFFECTS[table as keyof Tables] ?? 'none'
    const isNew = verb!.toLowerCase() === 'insert into' && NOTHING_BEFORE.has(table!)
    if (!isNew || /\bon conflict\b/i.test(sql)) effects.add(effect)
  }
  return effects.has('instance') ? 'instance' : effects.has('named') ? 'named' : 'none'
}

/** What the statements of one transaction change, as far as leases can be about it. */
export class ChangedSubjects {
  private readonly found = new Set<string>()

  /** Call for every statement. */
  observe(sql: string, parameters: readonly unknown[]): void {
    const effect = effectOf(sql)
    if (effect === 'none') return
    const named = effect === 'named' ? idsAmong(parameters, SUBJECT) : []
    const subjects = named.length > 0 ? named : idsAmong(parameters, INSTANCE)
    for (const subject of subjects.length > 0 ? subjects : [EVERYTHING]) this.found.add(subject)
  }

  get subjects(): ReadonlySet<string> {
    return this.found
  }

  /** The statement that tells other nodes, in the transaction itself; null when there is nothing to tell. */
  get announcement(): string | null {
    if (this.found.size === 0) return null
    const rows = [...this.found].map(subject => `('${subject}')`)
    return `insert into lease_ends (subject) values ${rows.join(', ')}`
  }
}

const idsAmong = (parameters: readonly unknown[], pattern: RegExp): string[] =>
  parameters.filter((value): value is string => typeof value === 'string' && pattern.test(value))

export type LeaseEndListener = (subjects: ReadonlySet<string>) => void

/** Who wants to know at once what a transaction of this process has changed. */
export class LeaseEndListeners {
  private readonly listeners = new Set<LeaseEndListener>()

  add(listener: LeaseEndListener): void {
    this.listeners.add(listener)
  }

  /** Call when a transaction has ended, also when nobody knows how. */
  tell({ subjects }: ChangedSubjects): void {
    if (subjects.size > 0) for (const listener of this.listeners) listener(subjects)
  }
}
