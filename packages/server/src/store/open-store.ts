import { openPostgres } from './dialect/postgres/postgres.js'
import { openSqlite } from './dialect/sqlite.js'
import type { Store, StoreOptions } from './store.js'

/** Opens `postgres://…` or a path of an SQLite file. Migrations are a separate step (`migrate`). */
export function openStore(location: string, options: StoreOptions): Store {
  return /^postgres(ql)?:\/\//.test(location)
    ? openPostgres(location, options)
    : openSqlite(location, options)
}
