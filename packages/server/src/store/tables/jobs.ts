export type JobStatus = 'queued' | 'running' | 'done' | 'failed'

/** Background work that a node takes on, at least once. Instants are Unix ms. */
export interface JobRow {
  id: string
  /** null: the work is the platform's */
  instance_id: string | null
  /** names the handler */
  kind: string
  /** what the kind says; ids rather than contents, and no secrets */
  payload: Record<string, unknown>
  /** while a job is queued or running, no second one of its kind has the same key; names the owner, too */
  unique_key: string | null
  status: JobStatus
  /** claims so far; tells a node whether the job is still its own */
  attempts: number
  /** no earlier than this */
  run_at: number
  /** of a running job: after this its node counts as dead */
  claimed_until: number | null
  last_error: string | null
  created_at: number
  /** when it was done or failed for good */
  finished_at: number | null
}

export interface JobTables {
  jobs: JobRow
}
