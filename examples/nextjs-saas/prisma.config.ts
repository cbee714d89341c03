import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { defineConfig } from 'prisma/config'
import './scripts/env'
import { databaseAdapter, databaseProvider, databaseUrl } from './lib/database'

// Prisma wants the provider written in the schema: the file that it reads is made from prisma/schema.prisma.
const schema = '.generated/schema.prisma'
mkdirSync('.generated', { recursive: true })
const text = readFileSync('prisma/schema.prisma', 'utf8')
  .replace('provider = "sqlite"', `provider = "${databaseProvider}"`)
  .replace('../.generated/prisma', './prisma')
writeFileSync(schema, text)
process.env.DATABASE_URL = databaseUrl

// `engine: 'js'` works through the same driver as the application: Prisma downloads no native engine.
export default defineConfig({
  schema,
  migrations: { path: `prisma/migrations/${databaseProvider}` },
  experimental: { adapter: true },
  engine: 'js',
  adapter: () => Promise.resolve(databaseAdapter()),
})
