// Better Auth as its documentation sets it up: email and password, the plugins for tokens and organizations,
// a `node:http` server; SQLite by the same driver as Frontdesk's, and as Frontdesk's synced at each commit.
// Limits and telemetry are off, which only spares it work.
import { createServer } from 'node:http'
import { betterAuth } from 'better-auth'
import { getMigrations } from 'better-auth/db/migration'
import { toNodeHandler } from 'better-auth/node'
import { jwt, organization } from 'better-auth/plugins'
import { SqliteDialect } from 'kysely'
import Libsql from 'libsql'

const [port, file, algorithm] = process.argv.slice(2)
const database = new Libsql(file)
database.exec('pragma journal_mode = wal; pragma synchronous = full')
const options = {
  database: { dialect: new SqliteDialect({ database }), type: 'sqlite' },
  secret: 'a secret that this benchmark alone uses',
  baseURL: `http://127.0.0.1:${port}`,
  emailAndPassword: { enabled: true },
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
  plugins: [jwt(algorithm ? { jwks: { keyPairConfig: { alg: algorithm } } } : {}), organization()],
}
await (await getMigrations(options)).runMigrations()
createServer(toNodeHandler(betterAuth(options))).listen(Number(port), '127.0.0.1')
