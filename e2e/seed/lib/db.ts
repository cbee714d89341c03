import { PrismaLibSQL } from '@prisma/adapter-libsql'
import { PrismaClient } from '../.generated/prisma/client'

export const db = new PrismaClient({
  adapter: new PrismaLibSQL({ url: process.env.DATABASE_URL ?? 'file:./.generated/seed.db' }),
})
