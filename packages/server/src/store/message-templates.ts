import type { Connection, Scope, Tx } from './store.js'
import type { MessageTemplateRow } from './tables/administration.js'

export async function findMessageTemplate(
  { db, instance }: Scope,
  channel: MessageTemplateRow['channel'],
  slug: string,
): Promise<MessageTemplateRow | undefined> {
  return db
    .selectFrom('message_templates')
    .selectAll()
    .where('instance_id', '=', instance.id)
    .where('channel', '=', channel)
    .where('slug', '=', slug)
    .executeTakeFirst()
}

export async function listMessageTemplates(
  { db, instance }: Scope,
  channel: MessageTemplateRow['channel'],
): Promise<MessageTemplateRow[]> {
  return db
    .selectFrom('message_templates')
    .selectAll()
    .where('instance_id', '=', instance.id)
    .where('channel', '=', channel)
    .execute()
}

/** Makes the row, or replaces what can be edited of it. */
export async function putMessageTemplate({ db }: Connection<Tx>, row: MessageTemplateRow): Promise<void> {
  const { name, subject, markup, template_body, delivered_by_platform, updated_at } = row
  await db
    .insertInto('message_templates')
    .values(row)
    .onConflict(conflict =>
      conflict
        .columns(['instance_id', 'channel', 'slug'])
        .doUpdateSet({ name, subject, markup, template_body, delivered_by_platform, updated_at }),
    )
    .execute()
}

export async function deleteMessageTemplate(
  { db, instance }: Scope<Tx>,
  channel: MessageTemplateRow['channel'],
  slug: string,
): Promise<void> {
  await db
    .deleteFrom('message_templates')
    .where('instance_id', '=', instance.id)
    .where('channel', '=', channel)
    .where('slug', '=', slug)
    .execute()
}
