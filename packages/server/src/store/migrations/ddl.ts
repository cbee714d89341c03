import type { Store } from '../store.js'

/** Portable column types; `?` at the end of a name makes it nullable. */
export type ColumnType = 'text' | 'integer' | 'json' | 'boolean' | 'blob'

const TYPES = {
  sqlite: { text: 'text', integer: 'integer', json: 'text', boolean: 'integer', blob: 'blob' },
  postgres: { text: 'text', integer: 'bigint', json: 'jsonb', boolean: 'boolean', blob: 'bytea' },
} as const

export interface TableDefinition {
  columns: Record<string, ColumnType>
  primaryKey: string[]
  /**
   * SQLite: a stable integer key `row_number` for an external-content full-text index. An implicit rowid may
   * be renumbered by VACUUM; an explicit one is not (https://sqlite.org/lang_vacuum.html).
   */
  sqliteRowNumber?: true
  /** `[name, columns, where?]`; a leading `unique ` in the name makes it unique */
  indexes?: [name: string, columns: string, where?: string][]
}

/** The statements that make a table in one dialect. */
export function createTable(dialect: Store['dialect'], name: string, table: TableDefinition): string[] {
  const columns = Object.entries(table.columns).map(([column, type]) => {
    const nullable = column.endsWith('?')
    return `  ${nullable ? column.slice(0, -1) : column} ${TYPES[dialect][type]}${nullable ? '' : ' not null'}`
  })
  const numbered = dialect === 'sqlite' && table.sqliteRowNumber
  if (numbered) columns.unshift('  row_number integer primary key')
  const key = `${numbered ? 'unique' : 'primary key'} (${table.primaryKey.join(', ')})`
  const strict = dialect === 'sqlite' ? ' strict' : ''
  const statements = [`create table ${name} (\n${columns.join(',\n')},\n  ${key}\n)${strict}`]
  for (const [indexName, indexColumns, where] of table.indexes ?? []) {
    const unique = indexName.startsWith('unique ') ? 'unique ' : ''
    const plainName = indexName.replace(/^unique /, '')
    statements.push(
      `create ${unique}index ${plainName} on ${name} (${indexColumns})${where ? ` where ${where}` : ''}`,
    )
  }
  return statements
}
