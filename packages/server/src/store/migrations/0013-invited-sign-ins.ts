import type { Migration } from './migration.js'

/** A sign-in holds the invitation that its end will accept. */
export const invitedSignIns: Migration = {
  name: '0013-invited-sign-ins',
  statements: () => ['alter table sign_ins add column invitation_id text'],
}
