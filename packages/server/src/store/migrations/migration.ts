import type { Store, Tx } from '../store.js'

export interface Migration {
  /** `NNNN-title`; applied in this order, once, never changed after release */
  name: string
  statements(dialect: Store['dialect']): string[]
  /**
   * After the statements, in their transaction: what SQL cannot do. `report` is
   * for what somebody has to look at.
   */
  convert?(tx: Tx, report: Report): Promise<void>
}

export type Report = (message: string) => void
