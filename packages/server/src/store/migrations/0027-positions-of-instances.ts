import { createTable, type TableDefinition } from './ddl.js'
import type { Migration } from './migration.js'

const eventLogs: TableDefinition = {
  columns: { instance_id: 'text', last_position: 'integer' },
  primaryKey: ['instance_id'],
}

/**
 * Every instance counts the positions of its own events (ADR 0027). It goes on from the last position of them
 * all: consumers may have been told that they are there.
 */
export const positionsOfInstances: Migration = {
  name: '0027-positions-of-instances',
  statements: dialect => [
    ...createTable(dialect, 'event_logs', eventLogs),
    `insert into event_logs (instance_id, last_position)
      select id, coalesce(
        (select cast(value as bigint) from system_state where name = 'events_last_position'), 0)
      from instances`,
    "delete from system_state where name = 'events_last_position'",
    'drop index events_position',
    `create unique index events_position on events (instance_id, position) where position is not null`,
    'drop index events_unsequenced',
    // ids are base62: only the order of bytes is the order of time
    `create index events_waiting on events (instance_id, id collate ${dialect === 'sqlite' ? 'binary' : '"C"'})
      where position is null`,
  ],
}
