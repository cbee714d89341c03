import type { Migration } from './migration.js'

/** Each lane of the worker finds its own messages, however many of the other one wait. */
export const messagesByChannel: Migration = {
  name: '0031-messages-by-channel',
  statements: () => [
    'drop index messages_due',
    "create index messages_due on messages (channel, next_attempt_at) where status = 'pending'",
  ],
}
