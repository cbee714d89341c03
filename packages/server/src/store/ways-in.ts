import type { Expression, ExpressionBuilder, SqlBool } from 'kysely'
import type { Scope } from './store.js'
import type { IdentifierType, Tables } from './tables.js'

/**
 * Which first factors an instance's settings allow, as far as it decides whether somebody can sign in at all.
 */
export interface WayInRules {
  /** kinds of identifiers that a sign-in can begin with */
  identifiers: IdentifierType[]
  password: boolean
  passkey: boolean
  /** kinds of contacts that codes or links prove, including those that reset a password */
  contacts: ('email_address' | 'phone_number')[]
  /** a contact is offered when something else was typed, too */
  offersOtherContacts: boolean
  wallets: { ethereum: boolean; solana: boolean }
  /** keys of the connections to providers that people sign in with */
  connections: string[]
}

/** How many users can sign in by the one settings and no longer by the others. */
export async function countLockedOut(
  { db, instance }: Scope,
  present: WayInRules,
  wanted: WayInRules,
): Promise<number> {
  const { count } = await db
    .selectFrom('users')
    .select(eb => eb.fn.countAll<number>().as('count'))
    .where('instance_id', '=', instance.id)
    .where(eb => hasWayIn(eb, present))
    .where(eb => eb.not(hasWayIn(eb, wanted)))
    .executeTakeFirstOrThrow()
  return Number(count)
}

type Users = ExpressionBuilder<Tables, 'users'>

function hasWayIn(eb: Users, rules: WayInRules): Expression<SqlBool> {
  const ways: Expression<SqlBool>[] = [
    withWallet(eb, rules.wallets),
    ...rules.contacts.map(type => withContact(eb, type, rules)),
  ]
  if (rules.connections.length > 0) ways.push(withExternalAccount(eb, rules.connections))
  if (rules.passkey) ways.push(withPasskey(eb))
  if (rules.password) ways.push(withPassword(eb, rules))
  return eb.or(ways)
}

/** The rows by which this user can be found at sign-in, or that can be proven. */
function usable(eb: Users, types: IdentifierType[]) {
  return eb
    .selectFrom('identifiers')
    .select('identifiers.id')
    .whereRef('identifiers.instance_id', '=', 'users.instance_id')
    .whereRef('identifiers.user_id', '=', 'users.id')
    .where('identifiers.type', 'in', types.length > 0 ? types : ([''] as never[]))
    .where(each =>
      each.or([each('identifiers.verified_at', 'is not', null), each('identifiers.reserved', '=', true)]),
    )
}

function withPassword(eb: Users, { identifiers }: WayInRules): Expression<SqlBool> {
  return eb.and([
    eb('users.password_hash', 'is not', null),
    eb('users.password_compromised', '=', false),
    eb.exists(usable(eb, identifiers)),
  ])
}

function withContact(
  eb: Users,
  type: 'email_address' | 'phone_number',
  { identifiers, offersOtherContacts }: WayInRules,
): Expression<SqlBool> {
  const contact = eb.exists(usable(eb, [type]).where('identifiers.reserved_for_second_factor', '=', false))
  if (identifiers.includes(type)) return contact
  if (!offersOtherContacts) return eb.lit(false)
  return eb.and([
    contact,
    eb.exists(
      usable(
        eb,
        identifiers.filter(each => each !== 'web3_wallet'),
      ),
    ),
  ])
}

function withPasskey(eb: Users): Expression<SqlBool> {
  return eb.exists(
    eb
      .selectFrom('passkeys')
      .select('passkeys.id')
      .whereRef('passkeys.instance_id', '=', 'users.instance_id')
      .whereRef('passkeys.user_id', '=', 'users.id')
      .where('passkeys.verified_at', 'is not', null),
  )
}

function withExternalAccount(eb: Users, connections: string[]): Expression<SqlBool> {
  return eb.exists(
    eb
      .selectFrom('external_accounts')
      .select('external_accounts.id')
      .whereRef('external_accounts.instance_id', '=', 'users.instance_id')
      .whereRef('external_accounts.user_id', '=', 'users.id')
      .where('external_accounts.connection_key', 'in', connections)
      .where('external_accounts.subject', 'is not', null),
  )
}

/** Ethereum's addresses begin with `0x`, which no address of Solana can. */
function withWallet(eb: Users, { ethereum, solana }: WayInRules['wallets']): Expression<SqlBool> {
  const wallets = usable(eb, ['web3_wallet'])
  if (ethereum && solana) return eb.exists(wallets)
  if (ethereum) return eb.exists(wallets.where('identifiers.normalized_value', 'like', '0x%'))
  return solana ? eb.exists(wallets.where('identifiers.normalized_value', 'not like', '0x%')) : eb.lit(false)
}
