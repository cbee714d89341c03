import type { Work } from '../../work.js'

/** How long each thing may take, in milliseconds; null: as long as it needs. */
export interface Limits {
  /** to get a connection, be it one that becomes free or a new one */
  connectMs: number
  /** for one statement */
  statementMs: number | null
  /** of a statement, for what others hold */
  lockMs: number | null
}

/** How many connections `requests` have at most, unless a setting says otherwise. */
export const DEFAULT_POOL_SIZE = 10

export const WORK: Record<Work, Limits & { connections: number }> = {
  requests: { connections: DEFAULT_POOL_SIZE, connectMs: 2000, statementMs: 5000, lockMs: 2000 },
  probe: { connections: 1, connectMs: 800, statementMs: 800, lockMs: 800 },
  registry: { connections: 2, connectMs: 2000, statementMs: 5000, lockMs: 2000 },
  background: { connections: 2, connectMs: 5000, statementMs: 30_000, lockMs: 2000 },
  webhooks: { connections: 3, connectMs: 5000, statementMs: 30_000, lockMs: 1000 },
  maintenance: { connections: 2, connectMs: 10_000, statementMs: null, lockMs: null },
}
