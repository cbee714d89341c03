import { settleContactColumns, settleIdentifiers, settleSearchTexts } from '../unscoped/identifier-forms.js'
import type { Migration } from './migration.js'

/** Identifiers are brought to their one form, wherever that takes nobody's account from them. */
export const oneForm: Migration = {
  name: '0014-one-form',
  statements: () => [
    'alter table identifiers add column username_skeleton text',
    `create unique index identifiers_username_skeleton on identifiers (instance_id, username_skeleton)
      where username_skeleton is not null`,
  ],
  async convert(tx, report) {
    await settleSearchTexts(tx)
    await settleContactColumns(tx)
    const left = await settleIdentifiers(tx)
    if (left.length > 0) {
      report(
        `Identifiers that could not be brought to their one form: ${left.length}. \`frontdesk identifiers\` lists them.`,
      )
    }
  },
}
