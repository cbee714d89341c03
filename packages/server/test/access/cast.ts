import type { Answer } from '@frontdesk/testkit'

type AnyAnswer = Answer<Record<string, unknown> | unknown[] | null>

/** One actor, ready to send the call of one row. */
export interface Entrance {
  send(): Promise<AnyAnswer>
  /** the same call by whom it belongs to; null: it was the actor's own business */
  sendAsOwner: (() => Promise<AnyAnswer>) | null
}

/** The people of a table: who there is, what each may expect, and how each comes to send a call. */
export interface Cast<Row> {
  actors(row: Row): readonly string[]
  expectedStatus(row: Row, actor: string): number
  /** with things of their own, so that no actor meets what another one left */
  enter(row: Row, actor: string): Promise<Entrance>
}

/** The actor whom everything belongs to. */
export const RIGHT_ONE = 'right one'
