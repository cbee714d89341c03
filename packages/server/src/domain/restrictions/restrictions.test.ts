import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Context } from '../../context/context.js'
import { instanceWith } from '../../context/instance.fixture.js'
import { committed, dialects, openOutboxFixture, type OutboxFixture } from '../../delivery/outbox.fixture.js'
import { ApiError } from '../../errors/api-error.js'
import type { IdentifierList } from '../../store/tables/administration.js'
import { isDisposable } from './disposable-domains.js'
import { addToList, matchesList, refusedByLists } from './lists.js'

const WALLET = '0x52908400098527886E0F7030069857D2E4169EE7'

describe.each(dialects)('the lists of an instance on %s', dialect => {
  let fixture: OutboxFixture
  beforeAll(async () => {
    fixture = await openOutboxFixture(dialect)
  })
  afterAll(() => fixture.close())
  beforeEach(() =>
    fixture.services.store.transaction(tx => tx.deleteFrom('restricted_identifiers').execute()),
  )

  /** The development instance with other settings. */
  const contextWith = (restrictions: object = {}): Context => {
    const { settings } = instanceWith({ restrictions })
    return fixture.contextOf({ ...fixture.development, settings })
  }
  const add = (list: IdentifierList, text: string) =>
    committed(contextWith(), tx => addToList(tx, list, text))

  it.each([
    ['Mallory@Example.com', 'mallory@example.com', 'email_address'],
    [' *@Example.com ', '*@example.com', 'email_address'],
    ['*@müller.de', '*@xn--mller-kva.de', 'email_address'],
    ['+1 (415) 555-0134', '+14155550134', 'phone_number'],
    [WALLET, WALLET.toLowerCase(), 'web3_wallet'],
  ])('keep %j in its one form', async (text, identifier, type) => {
    const row = await add('blocklist', text)
    expect(row).toMatchObject({ identifier, identifier_type: type, invitation_id: null })
    expect(row.id).toMatch(/^blid_/)
    await expect(add('blocklist', identifier)).rejects.toMatchObject({ code: 'form_identifier_exists' })
    expect((await add('allowlist', text)).id).toMatch(/^alid_/)
  })

  it.each(['mallory', '*@', '*@localhost', '*', '@example.com', '*example.com', '4155550134', ''])(
    'refuse %j',
    text => expect(add('blocklist', text)).rejects.toMatchObject({ code: 'form_param_format_invalid' }),
  )

  it.each([
    ['mallory@example.com', ['mallory@example.com'], true],
    ['mallory@example.com', ['MALLORY@Example.COM'], true],
    ['mallory@example.com', ['alice@example.com'], false],
    ['mallory@example.com', ['alice@example.com', 'mallory@example.com'], true],
    ['*@example.com', ['anybody@example.com'], true],
    ['*@example.com', ['anybody@sub.example.com'], false],
    ['*@example.com', ['anybody@notexample.com'], false],
    ['*@müller.de', ['anybody@xn--mller-kva.de'], true],
    ['+14155550134', ['+1 415 555 0134'], true],
    ['+14155550134', ['+14155550135'], false],
    [WALLET, [WALLET.toLowerCase()], true],
    ['mallory@example.com', [], false],
    ['mallory@example.com', ['mallory'], false],
  ])('with %s match %j: %s', async (listed, identifiers, expected) => {
    await add('blocklist', listed)
    expect(await matchesList(contextWith(), 'blocklist', identifiers)).toBe(expected)
    expect(await matchesList(contextWith(), 'allowlist', identifiers), 'the other list').toBe(false)
  })

  it.each([
    // settings, on the lists, invited, refused
    [{}, { blocklist: 'ada@example.com' }, false, false],
    [{ blocklist: true }, { blocklist: 'ada@example.com' }, false, true],
    [{ blocklist: true }, { blocklist: '*@example.com' }, true, true],
    [{ blocklist: true }, { allowlist: 'ada@example.com' }, false, false],
    [{ allowlist: true }, {}, false, true],
    [{ allowlist: true }, {}, true, false],
    [{ allowlist: true }, { allowlist: '*@example.com' }, false, false],
    [{ allowlist: true }, { allowlist: 'grace@example.com' }, false, true],
    [
      { allowlist: true, blocklist: true },
      { allowlist: '*@example.com', blocklist: 'ada@example.com' },
      false,
      true,
    ],
  ])(
    'let somebody in or not: %j with %j, invited %s, refused %s',
    async (settings, lists, isInvited, refused) => {
      for (const [list, text] of Object.entries(lists)) await add(list as IdentifierList, text)
      const refusal = await refusedByLists(contextWith(settings), ['ada@example.com'], { isInvited })
      expect(refusal instanceof ApiError && refusal.code).toBe(refused && 'not_allowed_access')
    },
  )

  it('name in a refusal whom it is about', async () => {
    const ctx = contextWith({ allowlist: true })
    const texts = async (identifiers: string[]) =>
      (await refusedByLists(ctx, identifiers))?.errors[0]?.long_message
    expect(await texts(['ada@example.com'])).toContain('ada@example.com')
    expect(await texts([])).toContain('This account')
  })
})

describe('domains of mailboxes that are thrown away', () => {
  it.each([
    ['mailinator.com', true],
    ['sub.mailinator.com', true],
    ['a.b.mailinator.com', true],
    ['ourmailinator.com', false],
    ['mailinator.com.example.org', false],
    ['example.com', false],
    ['gmail.com', false],
    ['com', false],
    ['', false],
  ])('%j: %s', (name, expected) => expect(isDisposable(name)).toBe(expected))
})
