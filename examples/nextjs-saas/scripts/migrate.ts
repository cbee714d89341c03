// Brings the database up to date: runs the files of prisma/migrations/<provider>/ that it has
// not seen yet, in order. `prisma migrate deploy` would do the same, but on PostgreSQL only with
// a native engine that it downloads.
import { readdirSync, readFileSync } from 'node:fs'
import './env'
import { databaseAdapter, databaseProvider } from '../lib/database'

const folder = `prisma/migrations/${databaseProvider}`
const connection = await databaseAdapter().connect()
const run = (sql: string, args: string[] = []) =>
  connection.queryRaw({
    sql,
    args,
    argTypes: args.map(() => ({ scalarType: 'string' as const, arity: 'scalar' as const })),
  })

// readers and the writer don't wait for each other; the file remembers it
if (databaseProvider === 'sqlite') await run('PRAGMA journal_mode = WAL')
await connection.executeScript('CREATE TABLE IF NOT EXISTS "_migrations" ("name" TEXT NOT NULL PRIMARY KEY)')
const { rows } = await run('SELECT "name" FROM "_migrations"')
const applied = new Set(rows.map(([name]) => name))
for (const name of readdirSync(folder).sort()) {
  if (applied.has(name)) continue
  await connection.executeScript(readFileSync(`${folder}/${name}`, 'utf8'))
  await run(`INSERT INTO "_migrations" ("name") VALUES (${databaseProvider === 'sqlite' ? '?' : '$1'})`, [
    name,
  ])
  console.log(`migrated: ${name}`)
}
await connection.dispose()
