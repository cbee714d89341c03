// What a seeded user consists of: a row in each of four tables. Columns that
// are the same for everybody are SQL.
const WEEK_MS = 7 * 24 * 3600 * 1000

/**
 * Table, columns that differ (`name`, type in PostgreSQL, value), and columns that don't
 * (SQL; `false` as the dialect says it).
 */
export function seededTables({ instanceId, issuer, no, yes, now }) {
  const instance_id = `'${instanceId}'`
  const created = [['created_at', 'bigint', person => person.createdAt]]
  return [
    {
      table: 'users',
      varying: [
        ['id', 'text', person => person.id],
        ['first_name', 'text', person => person.first_name],
        ['last_name', 'text', person => person.last_name],
        ['primary_email_address_id', 'text', person => person.emailAddressId],
        ['search_text', 'text', person => person.searchText],
        ['last_sign_in_at', 'bigint', person => person.createdAt],
        ['last_active_at', 'bigint', person => person.createdAt],
        ['updated_at', 'bigint', person => person.createdAt],
        ...created,
      ],
      constant: {
        instance_id,
        ...{ password_compromised: no, banned: no, bypass_client_trust: no },
        ...{ delete_self_enabled: yes, create_organization_enabled: yes, failed_attempts: '0' },
        ...{ public_metadata: `'{"plan":"pro"}'`, private_metadata: `'{}'`, unsafe_metadata: `'{}'` },
      },
    },
    {
      table: 'identifiers',
      varying: [
        ['id', 'text', person => person.emailAddressId],
        ['user_id', 'text', person => person.id],
        ['value', 'text', person => person.emailAddress],
        ['normalized_value', 'text', person => person.emailAddress],
        ['verified_at', 'bigint', person => person.createdAt],
        ...created,
      ],
      constant: {
        ...{ instance_id, type: `'email_address'`, verification_strategy: `'email_code'` },
        ...{ reserved: no, updated_at: String(now) },
      },
    },
    {
      table: 'clients',
      varying: [
        ['id', 'text', person => person.clientId],
        ['secret_hash', 'text', person => person.secretHash],
        ['last_active_session_id', 'text', person => person.sessionId],
        ...created,
      ],
      constant: { instance_id, last_authentication_strategy: `'email_code'`, updated_at: String(now) },
    },
    {
      table: 'sessions',
      varying: [
        ['id', 'text', person => person.sessionId],
        ['user_id', 'text', person => person.id],
        ['client_id', 'text', person => person.clientId],
        ...created,
      ],
      constant: {
        ...{ instance_id, status: `'active'`, issuer: `'${issuer}'`, first_factor_verified_at: String(now) },
        ...{ last_active_at: String(now), updated_at: String(now) },
        ...{ expire_at: String(now + WEEK_MS), abandon_at: String(now + WEEK_MS) },
      },
    },
  ]
}
