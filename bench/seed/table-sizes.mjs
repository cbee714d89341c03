import { Libsql, pg } from '../installation/databases.mjs'

/**
 * Of a database whose server is stopped; it is packed.
 * @returns by table: how many rows, bytes with all indexes, and what these were before (`loose`)
 */
export async function sizesOfTables(installation) {
  return installation.postgres ? ofPostgres(installation.postgres.url) : ofSqlite(installation.sqliteFile)
}

async function ofPostgres(url) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const loose = await bytesOfPostgres(client)
    await client.query('vacuum full')
    const sizes = new Map()
    for (const [name, bytes] of await bytesOfPostgres(client)) {
      const { rows } = await client.query(`select count(*) as rows from ${name}`)
      sizes.set(name, { rows: Number(rows[0].rows), bytes, loose: loose.get(name) })
    }
    return sizes
  } finally {
    await client.end()
  }
}

async function bytesOfPostgres(client) {
  const { rows } = await client.query(
    // those of partitions are those of the table that they are parts of
    `select coalesce(pg_partition_root(oid), oid)::regclass::text as name,
       sum(pg_total_relation_size(oid)) as bytes
     from pg_class where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p') group by 1`,
  )
  return new Map(rows.map(({ name, bytes }) => [name, Number(bytes)]))
}

function ofSqlite(file) {
  const database = new Libsql(file)
  try {
    const loose = bytesOfSqlite(database)
    database.exec('vacuum')
    const sizes = new Map()
    for (const [name, bytes] of bytesOfSqlite(database)) {
      const { rows } = database.prepare(`select count(*) as rows from ${name}`).get()
      sizes.set(name, { rows, bytes, loose: loose.get(name) })
    }
    return sizes
  } finally {
    database.close()
  }
}

/** Whole pages of each table and index; those of a full-text index are its hidden tables'. */
function bytesOfSqlite(database) {
  const pages = database
    .prepare(
      `select schema.tbl_name as name, sum(stat.pgsize) as bytes
       from dbstat as stat join sqlite_schema as schema on schema.name = stat.name group by 1`,
    )
    .all()
  const sizes = new Map()
  for (const { name, bytes } of pages) {
    const owner = name.replace(/^(\w+_search)_(?:data|idx|docsize|config)$/, '$1')
    sizes.set(owner, (sizes.get(owner) ?? 0) + bytes)
  }
  return sizes
}
