import { DIALECTS, startTestServer, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type SettingsInput, settingsSchema } from '../src/config/settings.js'
import { applyConfig } from '../src/domain/provisioning/provision.js'
import { countWaysIn, wayInRules } from '../src/domain/users/ways-in.js'
import { getUserView } from '../src/domain/views/user-view.js'
import type { UserView } from '../src/model/user.js'
import { silentLog } from '../src/platform/log.js'
import { insertPasskey } from '../src/store/passkeys.js'
import { countLockedOut } from '../src/store/ways-in.js'
import { offersFor } from '../src/strategies/offers.js'
import { ethereumWallet, solanaWallet } from './software-wallet.js'

const everything = {
  attributes: {
    emailAddress: { required: false, firstFactors: ['email_code'] },
    phoneNumber: { enabled: true, usedForFirstFactor: true, usedForSecondFactor: true },
    username: { enabled: true, usedForFirstFactor: true },
    password: { required: false },
    passkey: { enabled: true },
    web3Wallet: { enabled: true, firstFactors: ['web3_metamask_signature', 'web3_solana_signature'] },
  },
} satisfies SettingsInput

const withAttributes = (attributes: SettingsInput['attributes']): SettingsInput => ({
  attributes: { ...everything.attributes, ...attributes },
})
const noAddress = { emailAddress: { required: false, usedForFirstFactor: false, firstFactors: [] } }
const off = { enabled: false, required: false }

/** What an administrator may change in a line. */
const CHANGES: [name: string, settings: SettingsInput][] = [
  ['nothing', everything],
  ['passwords are switched off', withAttributes({ password: off })],
  ['addresses are no first factor', withAttributes(noAddress)],
  ['addresses and passwords are none', withAttributes({ ...noAddress, password: off })],
  [
    'addresses prove, but identify nobody',
    withAttributes({ emailAddress: { required: false, usedForFirstFactor: false } }),
  ],
  [
    'the same under protection against enumeration',
    {
      ...withAttributes({ emailAddress: { required: false, usedForFirstFactor: false } }),
      attackProtection: { enumerationProtection: true },
    },
  ],
  ['usernames are switched off', withAttributes({ username: { enabled: false } })],
  ['numbers are for the second factor alone', withAttributes({ phoneNumber: { enabled: true } })],
  ['passkeys are switched off', withAttributes({ passkey: { enabled: false } })],
  ['one kind of wallet is left', withAttributes({ web3Wallet: { enabled: true } })],
  ['wallets are switched off', withAttributes({ web3Wallet: { enabled: false } })],
  [
    'usernames and passwords alone are left',
    withAttributes({
      emailAddress: off,
      phoneNumber: off,
      web3Wallet: { enabled: false },
      passkey: { enabled: false },
    }),
  ],
]

describe.each(DIALECTS)('ways in on %s', dialect => {
  let server: TestServer
  const views: UserView[] = []
  beforeAll(async () => {
    server = await startTestServer({ dialect, settings: everything })
    const instance = await server.frontdesk.services.registry.findDefault()
    const password = 'correct-horse-9'
    const people = [
      { email_address: ['mail@example.com'] },
      { email_address: ['mail-and-password@example.com'], password },
      { username: 'name_alone', email_address: ['reserved@example.com'] },
      { username: 'name_and_password', password },
      { phone_number: ['+14155552671'] },
      { phone_number: ['+14155552672'], password, username: 'with_number' },
      { web3_wallet: [ethereumWallet().address] },
      { web3_wallet: [solanaWallet().address], password },
      { username: 'key_holder' },
      { username: 'compromised', password },
    ]
    const { read, transaction } = server.frontdesk.services.store
    for (const person of people) {
      const form = { skip_password_requirement: true, ...person }
      const made = await server.backend<{ id: string; phone_numbers: { id: string }[] }>(
        'POST',
        '/users',
        form,
      )
      expect(made.status).toBe(200)
      const { id } = made.body
      if (person.username === 'with_number') {
        const change = { reserved_for_second_factor: true }
        await server.backend('PATCH', `/phone_numbers/${made.body.phone_numbers[0]?.id}`, change)
      }
      if (person.username === 'compromised')
        await server.backend('POST', `/users/${id}/password/set_compromised`, {})
      if (person.username === 'key_holder')
        await transaction(db => insertPasskey({ db }, passkeyOf(instance!.id, id)))
      views.push(await getUserView({ db: read, instance: instance! }, id))
    }
  })
  afterAll(() => server.close())

  const waysUnder = (settings: SettingsInput, view: UserView) =>
    countWaysIn(wayInRules(settingsSchema.parse(settings)), view)

  /** What a sign-in offers for any identifier of the user. */
  function offers(input: SettingsInput, view: UserView): boolean {
    const settings = settingsSchema.parse(input)
    const rules = wayInRules(settings)
    const hiddenDigest = settings.attackProtection.enumerationProtection ? 'ab'.repeat(32) : null
    if (rules.passkey && view.passkeys.length > 0) return true
    const { user } = view
    const own = {
      ...view,
      user: { ...user, password_hash: user.password_compromised ? null : user.password_hash },
    }
    return (
      view.identifiers
        .filter(row => rules.identifiers.includes(row.type))
        .flatMap(row => offersFor('first_factor', settings, own, { typed: row.value, hiddenDigest }))
        // under protection against enumeration some are only shown
        .filter(({ identifierId }) => identifierId !== null)
        .some(({ strategy }) => strategy !== 'password' || own.user.password_hash !== null)
    )
  }

  it.each(CHANGES)('are what a sign-in offers, when %s', (_, settings) => {
    for (const view of views) {
      expect([view.user.username, view.user.id, waysUnder(settings, view) > 0]).toEqual([
        view.user.username,
        view.user.id,
        offers(settings, view),
      ])
    }
  })

  it.each(CHANGES)('are counted by the database as well, when %s', async (_, settings) => {
    const { store } = server.frontdesk.services
    const lockedOut = views.filter(
      view => waysUnder(everything, view) > 0 && waysUnder(settings, view) === 0,
    ).length
    const [present, wanted] = [everything, settings].map(each => wayInRules(settingsSchema.parse(each)))
    expect(
      await countLockedOut(
        { db: store.read, instance: { id: views[0]!.user.instance_id } },
        present!,
        wanted!,
      ),
    ).toBe(lockedOut)
  })

  it('that new settings take away are counted in a warning, once', async () => {
    const warnings: string[] = []
    const log = {
      ...silentLog,
      warn: (_: object, text: string) => void warnings.push(text),
    } as typeof silentLog
    const apply = (settings: SettingsInput) =>
      applyConfig(
        server.frontdesk.services,
        {
          applications: [
            {
              name: 'Test',
              instances: [{ slug: 'primary', environment: 'development', default: true, settings }],
            },
          ],
        },
        log,
      )
    await apply(everything)
    expect(warnings).toEqual([])
    const settings = withAttributes({ password: off })
    const count = views.filter(
      view => waysUnder(everything, view) > 0 && waysUnder(settings, view) === 0,
    ).length
    await apply(settings)
    await apply(settings)
    expect(warnings).toEqual([
      expect.stringContaining(`instance primary leave ${count} people without a way`),
    ])
    await apply(everything)
    expect(warnings).toHaveLength(1)
  })
})

function passkeyOf(instanceId: string, userId: string) {
  return {
    instance_id: instanceId,
    id: 'idn_passkey',
    user_id: userId,
    name: 'Key',
    credential_id: 'credential',
    public_key: 'key',
    sign_count: 0,
    transports: '',
    verification_id: null,
    verified_at: 1,
    last_used_at: null,
    created_at: 1,
    updated_at: 1,
  }
}
