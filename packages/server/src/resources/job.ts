import type { JobRow } from '../store/tables.js'

/** A job as the admin API shows it. What it is told belongs to its kind, and is not shown. */
export function job(row: JobRow) {
  return {
    object: 'job' as const,
    id: row.id,
    kind: row.kind,
    instance_id: row.instance_id,
    status: row.status,
    attempts: row.attempts,
    run_at: row.run_at,
    last_error: row.last_error,
    created_at: row.created_at,
    finished_at: row.finished_at,
  }
}
