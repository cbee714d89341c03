import { sql } from 'kysely'
import { parseDomainName } from '../../protocols/domain-name.js'
import { parseEmailAddress, readableAddress } from '../../protocols/email-address.js'
import { parsePhoneNumber } from '../../protocols/phone-number.js'
import { foldUsername, usernameSkeleton } from '../../protocols/username.js'
import type { Db, Scope, Tx } from '../store.js'
import type { IdentifierRow, Tables } from '../tables.js'

/**
 * Identifiers have one form, however they are spelled. These functions bring rows to it that were written
 * before, and find those that could not be brought to it: they keep the spelling that they had, with
 * which their owners still sign in.
 */

const PAGE_SIZE = 500

/** An identifier that is not in its one form. */
export interface UnsettledIdentifier {
  identifier: IdentifierRow
  /**
   * who has that form, or a username that looks like this one; null: the rules of today refuse the identifier
   */
  holder: IdentifierRow | null
}

const FORMS: Record<IdentifierRow['type'], (text: string) => string | null> = {
  email_address: parseEmailAddress,
  phone_number: parsePhoneNumber,
  web3_wallet: text => text,
  username: foldUsername,
}

/** Brings all identifiers to their form that can be. @returns the others */
export async function settleIdentifiers(db: Tx): Promise<UnsettledIdentifier[]> {
  const left: UnsettledIdentifier[] = []
  for await (const { identifier, form, skeleton, holder } of unsettledIdentifiers(db)) {
    if (form === null || holder) left.push({ identifier, holder })
    else await rewrite(db, identifier, form, skeleton)
  }
  return left
}

/** Identifiers that are not in their form, because the rules refuse them or somebody else has it. */
export async function listUnsettledIdentifiers(db: Db): Promise<UnsettledIdentifier[]> {
  const found: UnsettledIdentifier[] = []
  for await (const { identifier, holder } of unsettledIdentifiers(db)) found.push({ identifier, holder })
  return found
}

async function* unsettledIdentifiers(db: Db) {
  for await (const identifier of everyRow(db, 'identifiers')) {
    const form = FORMS[identifier.type](identifier.normalized_value)
    const skeleton = identifier.type === 'username' ? usernameSkeleton(identifier.value) : null
    if (form === identifier.normalized_value && skeleton === identifier.username_skeleton) continue
    const holder = form === null ? null : await holderOf(db, identifier, form, skeleton)
    yield { identifier, form, skeleton, holder }
  }
}

/** Only a usable identifier is in the way of another one, and only of one that is usable as well. */
async function holderOf(
  db: Db,
  row: IdentifierRow,
  form: string,
  skeleton: string | null,
): Promise<IdentifierRow | null> {
  if (row.verified_at === null && !row.reserved) return null
  const others = db
    .selectFrom('identifiers')
    .selectAll()
    .where('instance_id', '=', row.instance_id)
    .where('id', '<>', row.id)
  const same = await others
    .where('type', '=', row.type)
    .where('normalized_value', '=', form)
    .where(eb => eb.or([eb('verified_at', 'is not', null), eb('reserved', '=', true)]))
    .executeTakeFirst()
  if (same || skeleton === null) return same ?? null
  return (await others.where('username_skeleton', '=', skeleton).executeTakeFirst()) ?? null
}

async function rewrite(db: Tx, row: IdentifierRow, form: string, skeleton: string | null): Promise<void> {
  const isUsername = row.type === 'username'
  await db
    .updateTable('identifiers')
    // usernames are shown as people wrote them
    .set({ value: isUsername ? row.value : form, normalized_value: form, username_skeleton: skeleton })
    .where('instance_id', '=', row.instance_id)
    .where('id', '=', row.id)
    .execute()
  if (form === row.normalized_value) return
  const user = await db
    .selectFrom('users')
    .select('search_text')
    .where('instance_id', '=', row.instance_id)
    .where('id', '=', row.user_id)
    .executeTakeFirst()
  if (!user) return
  const lines = user.search_text
    .split('\n')
    .flatMap(line => (line === row.normalized_value ? [form, readableAddress(form)] : [line]))
  await writeSearchText(
    { db, instance: { id: row.instance_id } },
    row.user_id,
    [...new Set(lines)].join('\n'),
  )
}

/** Terms of a search are in NFKC; search texts that were written before may not be. */
export async function settleSearchTexts(db: Tx): Promise<void> {
  for await (const user of everyRow(db, 'users')) {
    const text = user.search_text.normalize('NFKC')
    if (text !== user.search_text)
      await writeSearchText({ db, instance: { id: user.instance_id } }, user.id, text)
  }
}

async function writeSearchText({ db, instance }: Scope<Tx>, userId: string, text: string): Promise<void> {
  await db
    .updateTable('users')
    .set({ search_text: text })
    .where('instance_id', '=', instance.id)
    .where('id', '=', userId)
    .execute()
}

/**
 * Other columns with an address or a number. A row whose form another row has already
 * stays as it is: it says the same.
 */
const COLUMNS = [
  { table: 'restricted_identifiers', column: 'identifier', among: ['list'] },
  { table: 'waitlist_entries', column: 'email_address', among: [] },
  { table: 'organization_invitations', column: 'email_address', among: ['organization_id', 'status'] },
  { table: 'organization_suggestions', column: 'email_address', among: null },
  { table: 'invitations', column: 'email_address', among: null },
] as const

export async function settleContactColumns(db: Tx): Promise<void> {
  for (const { table, column, among } of COLUMNS) {
    for await (const row of everyRow(db, table)) {
      const text = (row as unknown as Record<string, string>)[column]!
      const form = contactForm(text)
      if (form === null || form === text) continue
      if (among && (await hasTwin(db, table, column, form, row, among))) continue
      await db
        .updateTable(table)
        .set({ [column]: form })
        .where('instance_id', '=', row.instance_id)
        .where('id', '=', row.id)
        .execute()
    }
  }
}

function contactForm(text: string): string | null {
  if (!text.startsWith('*@')) return parseEmailAddress(text) ?? parsePhoneNumber(text)
  const domain = parseDomainName(text.slice(2))
  return domain && `*@${domain}`
}

async function hasTwin(
  db: Db,
  table: (typeof COLUMNS)[number]['table'],
  column: string,
  form: string,
  row: { instance_id: string },
  among: readonly string[],
): Promise<boolean> {
  let query = db
    .selectFrom(table)
    .select('id')
    .where('instance_id', '=', row.instance_id)
    .where(sql.ref(column), '=', form)
  for (const name of among)
    query = query.where(sql.ref(name), '=', (row as unknown as Record<string, string>)[name]!)
  return (await query.executeTakeFirst()) !== undefined
}

type Table = 'identifiers' | 'users' | (typeof COLUMNS)[number]['table']
type Row<Name extends Table> = Tables[Name]

/** All rows of all instances, page by page: changing a row on the way is fine. */
async function* everyRow<Name extends Table>(db: Db, table: Name): AsyncGenerator<Row<Name>> {
  let after = { instance_id: '', id: '' }
  for (;;) {
    const rows = (await db
      .selectFrom(table as 'users')
      .selectAll()
      .where(sql<boolean>`(instance_id, id) > (${after.instance_id}, ${after.id})`)
      .orderBy('instance_id')
      .orderBy('id')
      .limit(PAGE_SIZE)
      .execute()) as unknown as Row<Name>[]
    yield* rows
    if (rows.length < PAGE_SIZE) return
    after = rows.at(-1)!
  }
}
