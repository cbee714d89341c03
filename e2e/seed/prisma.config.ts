import { PrismaLibSQL } from '@prisma/adapter-libsql'
import { defineConfig } from 'prisma/config'

// Without the native schema engine, which Prisma would download.
export default defineConfig({
  schema: 'prisma/schema.prisma',
  experimental: { adapter: true },
  engine: 'js',
  adapter: () =>
    Promise.resolve(new PrismaLibSQL({ url: process.env.DATABASE_URL ?? 'file:./.generated/seed.db' })),
})
