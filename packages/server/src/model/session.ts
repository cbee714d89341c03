import type { SessionRow } from '../store/tables.js'

export interface SessionView {
  session: SessionRow
  /** computed: see model/session-status.ts */
  status: string
  factorVerificationAge: [number, number]
  /** open session tasks; their presence makes the session pending */
  tasks: { key: string }[]
}
