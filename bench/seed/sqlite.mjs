import { Libsql } from '../installation/databases.mjs'
import { seededTables } from './rows.mjs'

const ROWS_PER_TRANSACTION = 20_000

/**
 * Bulk insert as one would restore a backup: without indexes and triggers, which are made again at the end.
 */
export function seedSqlite(file, people, facts) {
  const database = new Libsql(file)
  try {
    database.exec('pragma synchronous = off')
    database.exec('pragma cache_size = -512000')
    database.exec('pragma temp_store = memory')
    const instanceId = database.prepare('select id from instances where slug = ?').get('bench').id
    const tables = seededTables({ ...facts, instanceId, no: '0', yes: '1' })
    const dropped = dropIndexes(database, tables)
    insertAll(database, tables, people)
    for (const statement of dropped) database.exec(statement)
    database.exec(`insert into user_search (user_search) values ('rebuild')`)
    database.exec('pragma wal_checkpoint(truncate)')
  } finally {
    database.close()
  }
}

function dropIndexes(database, tables) {
  const names = tables.map(({ table }) => `'${table}'`).join(', ')
  const known = database
    .prepare(
      `select type, name, sql from sqlite_master where tbl_name in (${names}) and type in ('index', 'trigger') and sql is not null`,
    )
    .all()
  for (const { type, name } of known) database.exec(`drop ${type} ${name}`)
  return known.map(({ sql }) => sql)
}

function insertAll(database, tables, people) {
  const inserts = tables.map(({ table, varying, constant }) => {
    const columns = [...varying.map(([name]) => name), ...Object.keys(constant)]
    const values = [...varying.map(() => '?'), ...Object.values(constant)]
    const statement = database.prepare(
      `insert into ${table} (${columns.join(', ')}) values (${values.join(', ')})`,
    )
    return person => statement.run(...varying.map(([, , value]) => value(person)))
  })
  let rows = 0
  database.exec('begin')
  for (const person of people) {
    for (const insert of inserts) insert(person)
    if (++rows % ROWS_PER_TRANSACTION === 0) database.exec('commit; begin')
  }
  database.exec('commit')
}
