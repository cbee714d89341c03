import { pg } from '../installation/databases.mjs'
import { seededTables } from './rows.mjs'

const ROWS_PER_STATEMENT = 10_000

/**
 * Bulk insert as one would restore a backup: arrays of columns, no secondary
 * indexes until the end, then statistics.
 */
export async function seedPostgres(url, people, facts) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(`set synchronous_commit = off; set maintenance_work_mem = '512MB'`)
    const { rows } = await client.query('select id from instances where slug = $1', ['bench'])
    const tables = seededTables({ ...facts, instanceId: rows[0].id, no: 'false', yes: 'true' })
    const dropped = await dropIndexes(client, tables)
    for (const batch of batches(people)) for (const table of tables) await insert(client, table, batch)

    for (const statement of dropped) await client.query(statement)
    // what autovacuum does in its own time
    for (const { table } of tables) await client.query(`vacuum analyze ${table}`)
    await client.query('checkpoint')
  } finally {
    await client.end()
  }
}

async function dropIndexes(client, tables) {
  const { rows } = await client.query(
    `select indexname, indexdef from pg_indexes
     where schemaname = current_schema() and tablename = any($1)
       and indexname not in (select conname from pg_constraint)`,
    [tables.map(({ table }) => table)],
  )
  for (const { indexname } of rows) await client.query(`drop index ${indexname}`)
  return rows.map(({ indexdef }) => indexdef)
}

async function insert(client, { table, varying, constant }, people) {
  const columns = [...varying.map(([name]) => name), ...Object.keys(constant)]
  const arrays = varying.map(([, type], index) => `$${index + 1}::${type}[]`)
  const names = varying.map(([name]) => name)
  const json = (name, sql) => (/_metadata$/.test(name) ? `${sql}::jsonb` : sql)
  const values = [...names, ...Object.entries(constant).map(([name, sql]) => json(name, sql))]
  await client.query(
    `insert into ${table} (${columns.join(', ')})
     select ${values.join(', ')} from unnest(${arrays.join(', ')}) as given (${names.join(', ')})`,
    varying.map(([, , value]) => people.map(value)),
  )
}

function* batches(people) {
  let batch = []
  for (const person of people) {
    batch.push(person)
    if (batch.length === ROWS_PER_STATEMENT) {
      yield batch
      batch = []
    }
  }
  if (batch.length > 0) yield batch
}
