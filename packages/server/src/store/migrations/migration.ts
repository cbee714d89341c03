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
  /**
   * It takes something away, or changes what it means. Nodes go on that know the migration `needs`, with
   * which their version stopped using it; others are refused. Without this, a migration only adds: nodes of
   * the version before run beside it (ADR 0033).
   */
  contract?: { readonly needs: string }
}

export type Report = (message: string) => void
