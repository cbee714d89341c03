import type { Migration } from './migration.js'

/**
 * What transactions changed of what nodes keep in memory (ADR 0025). On PostgreSQL the position is the
 * transaction's: there are no numbers that would be given in one order and become visible in another.
 */
export const leaseEnds: Migration = {
  name: '0026-lease-ends',
  statements: dialect =>
    dialect === 'postgres'
      ? [
          `create table lease_ends (
  position xid8 not null default pg_current_xact_id(),
  subject text not null,
  ended_at bigint not null default (extract(epoch from clock_timestamp()) * 1000)::bigint
)`,
          'create index lease_ends_position on lease_ends (position)',
          'create index lease_ends_time on lease_ends (ended_at)',
        ]
      : [
          `create table lease_ends (
  position integer primary key autoincrement,
  subject text not null,
  ended_at integer not null default (unixepoch() * 1000)
) strict`,
          'create index lease_ends_time on lease_ends (ended_at)',
        ],
}
