import { sql } from 'kysely'
import type { Store } from '../../src/store/store.js'

/**
 * A database's own account of its tables, indexes and triggers, in an order that
 * does not depend on how it was made.
 */
export async function dumpSchema(store: Store): Promise<string> {
  const statements =
    store.dialect === 'sqlite' ? await sqliteStatements(store) : await postgresStatements(store)
  return `-- Generated from the migrations by \`npm run -w frontdesk schema:dump\`; read it, don't edit it.\n\n${statements.join(';\n\n')};\n`
}

/** Shadow tables are what FTS5 makes for itself: they belong to the version of SQLite. */
async function sqliteStatements(store: Store): Promise<string[]> {
  const { rows } = await sql<{ sql: string }>`
    select sql from sqlite_schema
    where sql is not null and name not like 'sqlite\\_%' escape '\\' and name not in (select name from pragma_table_list where type = 'shadow')
    order by tbl_name, case type when 'table' then 1 when 'index' then 2 else 3 end, name`.execute(store.read)
  return rows.map(row => row.sql)
}

async function postgresStatements(store: Store): Promise<string[]> {
  const columns = await listPostgresColumns(store)
  const constraints = await sql<{ table: string; definition: string }>`
    select conrelid::regclass::text as table, pg_get_constraintdef(oid) as definition from pg_constraint
    where connamespace = current_schema()::regnamespace and contype <> 'n' order by 1, contype, conname`.execute(
    store.read,
  )
  // Made only where the server has pg_trgm, so it is no part of what every installation has.
  const indexes = await sql<{ table: string; definition: string }>`
    select tablename as table, indexdef as definition from pg_indexes
    where schemaname = current_schema() and indexdef not like '%gin_trgm_ops%'
      and indexname not in (select conname from pg_constraint) order by tablename, indexname`.execute(
    store.read,
  )
  const partitions = await listPartitions(store)
  const tables = [...new Set(columns.map(column => column.table))].sort()
  return tables.flatMap(table => {
    const lines = [
      ...columns.filter(column => column.table === table).map(describeColumn),
      ...constraints.rows
        .filter(constraint => constraint.table === table)
        .map(constraint => constraint.definition),
    ]
    return [
      `CREATE TABLE ${table} (\n  ${lines.join(',\n  ')}\n)${partitions.get(table) ?? ''}`,
      ...indexes.rows.filter(index => index.table === table).map(index => index.definition),
    ]
  })
}

/** By table, how it is divided or what part it is. */
async function listPartitions(store: Store): Promise<Map<string, string>> {
  const { rows } = await sql<{ table: string; clause: string }>`
    select relname as table, case when relkind = 'p' then ' PARTITION BY ' || pg_get_partkeydef(oid)
      else ' PARTITION OF ' || (select inhparent::regclass::text from pg_inherits where inhrelid = pg_class.oid)
        || ' ' || pg_get_expr(relpartbound, oid) end as clause
    from pg_class where relnamespace = current_schema()::regnamespace and (relkind = 'p' or relispartition)`.execute(
    store.read,
  )
  return new Map(rows.map(row => [row.table, row.clause]))
}

/** Partitions come and go with the time: what they are like is what the table of the rest is like. */
const isOfSpan = (table: string) => /_from_\d{8}$/.test(table)

export interface PostgresColumn {
  table: string
  name: string
  type: string
  isNullable: boolean
  defaultValue: string | null
}

export async function listPostgresColumns(store: Store): Promise<PostgresColumn[]> {
  const { rows } = await sql<PostgresColumn>`
    select table_name as table, column_name as name, data_type as type, is_nullable = 'YES' as "isNullable",
      column_default as "defaultValue"
    from information_schema.columns where table_schema = current_schema()
    order by table_name, ordinal_position`.execute(store.read)
  return rows.filter(row => !isOfSpan(row.table))
}

function describeColumn(column: PostgresColumn): string {
  const defaultValue = column.defaultValue === null ? '' : ` DEFAULT ${column.defaultValue}`
  return `${column.name} ${column.type}${defaultValue}${column.isNullable ? '' : ' NOT NULL'}`
}
