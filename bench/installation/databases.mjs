import { randomBytes } from 'node:crypto'
import { createRequire } from 'node:module'
import { testPostgres } from '../../scripts/postgres.mjs'
import { cleanUpLater } from '../cleanup.mjs'

/** The drivers that the server itself uses. */
const requireOfServer = createRequire(new URL('../../packages/server/package.json', import.meta.url))
export const pg = requireOfServer('pg')
export const Libsql = requireOfServer('libsql')

let postgres = null

/** An empty PostgreSQL database of its own; dropped at the end. @returns its URL and version */
export async function createPostgresDatabase() {
  postgres ??= testPostgres().then(server => {
    cleanUpLater(() => server.stop())
    return server
  })
  const { url } = await postgres
  const name = `frontdesk_bench_${randomBytes(4).toString('hex')}`
  await administer(url, `create database ${name}`)
  const remove = cleanUpLater(() => administer(url, `drop database ${name} with (force)`))
  const own = new URL(url)
  own.pathname = `/${name}`
  return { url: own.href, remove }
}

async function administer(url, sql) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}
