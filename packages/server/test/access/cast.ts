import type { Answer, TestBrowser } from '@frontdesk/testkit'
import type { Call } from './call.js'

type AnyAnswer = Answer<Record<string, unknown> | unknown[] | null>

/** One actor, ready to send the call of one row. */
export interface Entrance {
  send(): Promise<AnyAnswer>
  /** the same call by whom it belongs to; null: it was the actor's own business */
  sendAsOwner: (() => Promise<AnyAnswer>) | null
}

/** A call that succeeds, and the browser of whom it belongs to; a server needs none. */
export interface Example {
  call: Call
  browser: TestBrowser | null
}

/** The people of a table: who there is, what each may expect, and how each comes to send a call. */
export interface Cast<Row> {
  actors(row: Row): readonly string[]
  expectedStatus(row: Row, actor: string): number
  /** with things of their own, so that no actor meets what another one left */
  enter(row: Row, actor: string): Promise<Entrance>
  /** what the right one would send, once */
  example(row: Row): Promise<Example>
}

/** The actor whom everything belongs to. */
export const RIGHT_ONE = 'right one'
