import { sql } from 'kysely'
import { prepared } from '../prepared.js'
import type { Db, Store, Tx } from '../store.js'
import type { MessageRow } from '../tables.js'

/** Unscoped by design: one worker delivers the messages of every instance. */

type Dialect = Store['dialect']
type Channel = MessageRow['channel']

function dueMessages(db: Db, now: number) {
  return (
    db
      .selectFrom('messages')
      // a value of its own would keep a prepared statement from the index, which has these alone
      .where('status', '=', sql.lit('pending'))
      .where('next_attempt_at', '<=', now)
      .where(eb => eb.or([eb('claimed_until', 'is', null), eb('claimed_until', '<=', now)]))
  )
}

/** Channels of which a message is due: a short look into the index for each of them. */
export async function dueChannels(db: Db, now: number): Promise<Set<Channel>> {
  return new Set((await channelsDue(db, { now })).map(row => row.channel))
}

const channelsDue = prepared<{ now: number }, { channel: Channel }>((db, { now }) => {
  const due = (channel: Channel) => {
    const first = dueMessages(db, now).where('channel', '=', channel).select('channel').limit(1)
    return db.selectFrom(first.as('due')).select('due.channel')
  }
  return due('email').unionAll(due('sms')).unionAll(due('whatsapp'))
})

export interface MessageClaim {
  channels: readonly Channel[]
  now: number
  claimedUntil: number
  limit: number
}

/**
 * Claims due messages for one worker. An attempt is counted here, so that a message which takes the process
 * down is not tried for ever; `attempts` also tells a worker whether the message is still its own.
 */
export async function claimMessages(db: Tx, dialect: Dialect, claim: MessageClaim): Promise<MessageRow[]> {
  let due = dueMessages(db, claim.now)
    .where('channel', 'in', claim.channels)
    .select('id')
    .orderBy('next_attempt_at')
    .orderBy('id')
    .limit(claim.limit)
  // two nodes at once: the second takes the next ones instead of waiting (SQLite has one writer anyway)
  if (dialect === 'postgres') due = due.forUpdate().skipLocked()
  return db
    .with('due', () => due.select('instance_id'))
    .updateTable('messages')
    .from('due')
    .whereRef('messages.instance_id', '=', 'due.instance_id')
    .whereRef('messages.id', '=', 'due.id')
    .set(eb => ({ claimed_until: claim.claimedUntil, attempts: eb('messages.attempts', '+', 1) }))
    .returningAll() // not 'messages.*': SQLite has no table wildcards here
    .execute()
}

type Claimed = Pick<MessageRow, 'instance_id' | 'id' | 'attempts'>

/** Writes the result of an attempt, unless another worker has taken the message over since. */
export async function settleMessage(db: Tx, message: Claimed, changes: Partial<MessageRow>): Promise<void> {
  await db
    .updateTable('messages')
    .set({ ...changes, claimed_until: null })
    .where('instance_id', '=', message.instance_id)
    .where('id', '=', message.id)
    .where('status', '=', 'pending')
    .where('attempts', '=', message.attempts)
    .execute()
}
