import { isTraced, tracePart } from '../platform/tracing.js'
import type { AroundStatement } from './store.js'

/**
 * Makes each statement a part of the trace that is under way, by OpenTelemetry's conventions for databases
 * (https://opentelemetry.io/docs/specs/semconv/database/). Values are parameters of a statement, and no part
 * of its text. The statements of workers that look whether there is something to do are no trace.
 */
export function traceStatements(system: 'sqlite' | 'postgresql'): AroundStatement {
  return (sql, run) => {
    if (!isTraced()) return run()
    const name = nameOf(sql)
    const attributes = {
      'db.system.name': system,
      'db.operation.name': name.operation,
      ...(name.table ? { 'db.collection.name': name.table } : {}),
      'db.query.text': sql,
    }
    return tracePart([name.operation, name.table].filter(Boolean).join(' '), attributes, run)
  }
}

const VERB = /^\s*(\w+)/
const TABLE = /\b(?:from|into|update)\s+"?([a-z_]+)"?/i

/** e.g. `select users` */
export function nameOf(sql: string): { operation: string; table: string | null } {
  return {
    operation: (VERB.exec(sql)?.[1] ?? 'statement').toLowerCase(),
    table: TABLE.exec(sql)?.[1] ?? null,
  }
}
