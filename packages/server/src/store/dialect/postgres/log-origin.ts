import { sql } from 'kysely'
import { codeOf } from './statements.js'

const TABLE = "'events'::regclass::oid::text"

/**
 * The cluster, its timeline (every promotion and every recovery to a point in time begins one), the database
 * and the table (a dump is restored into new ones). It takes a microsecond.
 */
const WHOLE = `(select concat_ws('/',
  (select system_identifier from pg_control_system()),
  substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8),
  (select oid from pg_database where datname = current_database()),
  ${TABLE}))`

/** undefined_function, feature_not_supported, insufficient_privilege, undefined_table */
const LACKING = /^(42883|0A000|42501|42P01)$/

/** What a database that only speaks like PostgreSQL can say of itself. */
export class MarkStatement {
  private text: string | null = null

  /** @param run runs a statement outside of transactions, which an error would end */
  constructor(private readonly run: (text: string) => Promise<unknown>) {}

  async mark() {
    this.text ??= await this.choose()
    return sql.raw<string>(this.text)
  }

  private async choose(): Promise<string> {
    try {
      await this.run(`select ${WHOLE}`)
      return WHOLE
    } catch (error) {
      if (!LACKING.test(codeOf(error))) throw error
      return `(select ${TABLE})`
    }
  }
}
