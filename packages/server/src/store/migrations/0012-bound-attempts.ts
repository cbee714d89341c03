import type { Migration } from './migration.js'

/**
 * What is proven holds for the generation of the user's credentials that it was proven of. A sign-in holds
 * the password that its end will set, an email link says who asked for it.
 */
export const boundAttempts: Migration = {
  name: '0012-bound-attempts',
  statements(dialect) {
    const no = dialect === 'postgres' ? 'boolean not null default false' : 'integer not null default 0'
    const integer = dialect === 'postgres' ? 'bigint' : 'integer'
    const first = `${integer} not null default 0`
    return [
      `alter table users add column credentials_generation ${first}`,
      `alter table sign_ins add column credentials_generation ${integer}`,
      `alter table session_reverifications add column credentials_generation ${first}`,
      `alter table sign_in_tokens add column credentials_generation ${first}`,
      `alter table verifications add column credentials_generation ${integer}`,
      'alter table sign_ins add column new_password_hash text',
      `alter table sign_ins add column sign_out_of_other_sessions ${no}`,
      'alter table verifications add column requested_from text',
    ]
  },
}
