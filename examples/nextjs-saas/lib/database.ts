import { PrismaLibSQL } from '@prisma/adapter-libsql'
import { PrismaPg } from '@prisma/adapter-pg'

/** `file:…` is SQLite, `postgres://…` is PostgreSQL. Building and running must name the same kind. */
export const databaseUrl = process.env.DATABASE_URL || 'file:./.generated/app.db'

export const databaseProvider = /^postgres(ql)?:/.test(databaseUrl) ? 'postgresql' : 'sqlite'

/** The driver; neither needs a native engine of Prisma's. */
export function databaseAdapter() {
  return databaseProvider === 'postgresql'
    ? new PrismaPg({ connectionString: databaseUrl })
    : new PrismaLibSQL({ url: databaseUrl })
}
