import { DIALECTS, startTestServer, type TestBrowser, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { onSignIn, onSignUp, startSignIn, startSignUp } from './flows/flow-bodies.js'
import { ethereumWallet, type SoftwareWallet, solanaWallet } from './software-wallet.js'
import { createUser, errorCode, signIn } from './support.js'

const METAMASK = 'web3_metamask_signature'
const SOLANA = 'web3_solana_signature'

interface Wallet {
  id: string
  web3_wallet: string
  verification: { status: string; strategy: string; nonce?: string; message?: string } | null
}
interface WalletBody {
  response: Wallet
  errors: { code: string; meta: { param_name?: string } }[]
}
interface Me {
  response: { id: string; primary_web3_wallet_id: string | null; web3_wallets: Wallet[] }
}
interface FactorVerification {
  status: string
  nonce?: string
  message?: string
}

const strategies = [METAMASK, 'web3_okx_wallet_signature', SOLANA]

describe.each(DIALECTS)('web3 wallets on %s', dialect => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({
      dialect,
      settings: {
        attributes: {
          web3Wallet: { enabled: true, firstFactors: strategies },
          emailAddress: { required: false },
        },
        attackProtection: { lockoutMaxAttempts: 3 },
      },
    })
  })
  afterAll(() => server.close())

  const messageOf = (verification: unknown) => (verification as FactorVerification | null)?.message ?? ''

  async function signUp(wallet: SoftwareWallet, strategy = METAMASK, browser = server.browser()) {
    const { body } = await startSignUp(browser, { web3_wallet: wallet.address })
    expect(body.response.unverified_fields).toEqual(['web3_wallet'])
    const prepared = await onSignUp(browser, body.response.id, 'prepare_verification', { strategy })
    const { web3_wallet: verification } = prepared.body.response.verifications as never
    const done = await onSignUp(browser, body.response.id, 'attempt_verification', {
      strategy,
      signature: wallet.sign(messageOf(verification)),
    })
    expect(done.body.response).toMatchObject({ status: 'complete', web3_wallet: wallet.address })
    return { browser, userId: done.body.response.created_user_id ?? '' }
  }

  async function begin(wallet: SoftwareWallet, strategy = METAMASK) {
    const browser = server.browser()
    const created = await startSignIn(browser, { identifier: wallet.address })
    const { id, supported_first_factors: factors } = created.body.response
    const factor = factors?.find(each => each.strategy === strategy) as { web3_wallet_id: string } | undefined
    const prepared = await onSignIn(browser, id, 'prepare_first_factor', {
      strategy,
      web3_wallet_id: factor?.web3_wallet_id,
    })
    return { browser, id, message: messageOf(prepared.body.response?.first_factor_verification) }
  }
  const attempt = (browser: TestBrowser, id: string, signature: string, strategy = METAMASK) =>
    onSignIn(browser, id, 'attempt_first_factor', { strategy, signature })

  it.each([
    ['Ethereum', ethereumWallet, METAMASK],
    ['Solana', solanaWallet, SOLANA],
  ] as const)('sign up and sign in with a signature of %s', async (_name, make, strategy) => {
    const wallet = make()
    const notFound = await startSignIn(server.browser(), { identifier: wallet.address })
    expect(errorCode(notFound.body)).toBe('form_identifier_not_found')
    const { browser: first, userId } = await signUp(wallet, strategy)
    const me = await first.get<Me>('/v1/me')
    expect(me.body.response.web3_wallets).toMatchObject([
      { web3_wallet: wallet.address, verification: { status: 'verified', strategy } },
    ])
    expect(me.body.response.primary_web3_wallet_id).toBe(me.body.response.web3_wallets[0]?.id)

    const { browser, id, message } = await begin(wallet, strategy)
    expect(message).toContain('wants you to sign in with your')
    const done = await attempt(browser, id, wallet.sign(message), strategy)
    expect(done.body.response).toMatchObject({
      status: 'complete',
      first_factor_verification: { object: 'verification_web3', status: 'verified', strategy },
    })
    expect((await browser.get<Me>('/v1/me')).body.response.id).toBe(userId)
  })

  it('offer every strategy that the address can be proven with, and no other', async () => {
    const wallet = ethereumWallet()
    await signUp(wallet)
    // upper case is the same address
    const created = await startSignIn(server.browser(), {
      identifier: `0x${wallet.address.slice(2).toUpperCase()}`,
    })
    const { supported_first_factors: factors } = created.body.response
    expect(factors?.map(factor => factor.strategy)).toEqual([METAMASK, 'web3_okx_wallet_signature'])
    expect(factors?.[0]).toMatchObject({ safe_identifier: wallet.address, primary: true })
    const refused = await onSignIn(server.browser(), created.body.response.id, 'prepare_first_factor', {
      strategy: METAMASK,
    })
    expect(refused.status).toBe(404)
  })

  it('refuse the signature of another wallet, or of another message, and lock nobody for it', async () => {
    const wallet = ethereumWallet()
    await signUp(wallet)
    const { browser, id, message } = await begin(wallet)
    const wrong = await attempt(browser, id, ethereumWallet().sign(message))
    expect(wrong.status).toBe(422)
    expect(errorCode(wrong.body)).toBe('web3_signature_invalid')
    const older = await begin(wallet)
    expect(errorCode((await attempt(browser, id, wallet.sign(older.message))).body)).toBe(
      'web3_signature_invalid',
    )
    expect(errorCode((await attempt(browser, id, 'not a signature')).body)).toBe('web3_signature_invalid')
    // nobody guesses a signature, so wrong ones keep nobody out
    expect((await attempt(browser, id, wallet.sign(message))).status).toBe(200)
  })

  it('take one message once, however many signatures come at the same time', async () => {
    const wallet = ethereumWallet()
    await signUp(wallet)
    const { browser, id, message } = await begin(wallet)
    const signature = wallet.sign(message)
    const answers = await Promise.all(Array.from({ length: 5 }, () => attempt(browser, id, signature)))
    expect(answers.filter(answer => answer.status === 200)).toHaveLength(1)
    const me = await browser.get<{ response: { sessions: object[] } }>('/v1/client')
    expect(me.body.response.sessions).toHaveLength(1)
  })

  it('take no message that has expired', async () => {
    const wallet = ethereumWallet()
    await signUp(wallet)
    const { browser, id, message } = await begin(wallet)
    server.clock.advance(11 * 60_000)
    expect(errorCode((await attempt(browser, id, wallet.sign(message))).body)).toBe('verification_expired')
  })

  it('are added to an account, made primary, and removed', async () => {
    const userId = await createUser(server, `wallets-${dialect}@example.com`)
    const browser = server.browser()
    await signIn(browser, `wallets-${dialect}@example.com`)
    const connect = async (wallet: SoftwareWallet) => {
      const created = await browser.post<WalletBody>('/v1/me/web3_wallets', { web3_wallet: wallet.address })
      expect(created.body.response.verification).toBeNull()
      const path = `/v1/me/web3_wallets/${created.body.response.id}`
      const prepared = await browser.post<WalletBody>(`${path}/prepare_verification`, { strategy: METAMASK })
      const message = prepared.body.response.verification?.message ?? ''
      const wrong = await browser.post<WalletBody>(`${path}/attempt_verification`, { signature: 'no' })
      expect(errorCode(wrong.body)).toBe('web3_signature_invalid')
      const signature = wallet.sign(message)
      const done = await browser.post<WalletBody>(`${path}/attempt_verification`, { signature })
      expect(done.body.response.verification).toMatchObject({ status: 'verified', strategy: METAMASK })
      return done.body.response
    }
    const first = await connect(ethereumWallet())
    const second = await connect(ethereumWallet())
    const changed = await browser.patch<Me>('/v1/me', { primary_web3_wallet_id: second.id })
    expect(changed.body.response.primary_web3_wallet_id).toBe(second.id)
    expect((await browser.delete(`/v1/me/web3_wallets/${second.id}`)).status).toBe(200)
    const listed = await browser.get<Wallet[]>('/v1/me/web3_wallets')
    expect(listed.body).toMatchObject([{ id: first.id, web3_wallet: first.web3_wallet }])
    expect((await browser.get<Me>('/v1/me')).body.response.primary_web3_wallet_id).toBe(first.id)

    const found = await server.backend<{ id: string }[]>('GET', `/users?web3_wallet=${first.web3_wallet}`)
    expect(found.body.map(user => user.id)).toEqual([userId])
    const removed = await server.backend('DELETE', `/users/${userId}/web3_wallets/${first.id}`)
    expect(removed.body).toMatchObject({ object: 'web3_wallet', deleted: true })
    expect((await server.backend('DELETE', `/users/${userId}/web3_wallets/${first.id}`)).status).toBe(404)
    const types = await server.eventTypes()
    expect(types.filter(type => type === 'user.updated').length).toBeGreaterThanOrEqual(4)
  })

  it('are taken up again by who declined the signature at first', async () => {
    const { browser } = await signUp(ethereumWallet())
    const wallet = ethereumWallet()
    const add = () => browser.post<WalletBody>('/v1/me/web3_wallets', { web3_wallet: wallet.address })
    const first = await add()
    const again = await add()
    expect([again.status, again.body.response.id]).toEqual([200, first.body.response.id])
    const path = `/v1/me/web3_wallets/${first.body.response.id}`
    const prepared = await browser.post<WalletBody>(`${path}/prepare_verification`, { strategy: METAMASK })
    const signature = wallet.sign(prepared.body.response.verification?.message ?? '')
    await browser.post(`${path}/attempt_verification`, { signature })
    expect(errorCode((await add()).body)).toBe('form_identifier_exists')
  })

  it('belong to one account, and the last way in stays', async () => {
    const wallet = ethereumWallet()
    const { browser } = await signUp(wallet)
    const [own] = (await browser.get<Wallet[]>('/v1/me/web3_wallets')).body
    const kept = await browser.delete<WalletBody>(`/v1/me/web3_wallets/${own?.id}`)
    expect(errorCode(kept.body)).toBe('last_identification_deletion_failed')
    const again = await startSignUp(server.browser(), { web3_wallet: wallet.address })
    expect(errorCode(again.body)).toBe('form_identifier_exists')
    const stranger = await signUp(ethereumWallet())
    const taken = await stranger.browser.post<WalletBody>('/v1/me/web3_wallets', {
      web3_wallet: wallet.address,
    })
    expect(errorCode(taken.body)).toBe('form_identifier_exists')
    const nothing = await stranger.browser.post<WalletBody>('/v1/me/web3_wallets', {
      web3_wallet: 'no wallet',
    })
    expect(errorCode(nothing.body)).toBe('form_param_format_invalid')
  })

  it('are made through the Backend API, and sign in at once', async () => {
    const wallet = solanaWallet()
    const made = await server.backend<{ id: string; primary_web3_wallet_id: string }>('POST', '/users', {
      web3_wallet: [wallet.address],
      skip_password_requirement: true,
    })
    expect(made.status).toBe(200)
    const { browser, id, message } = await begin(wallet, SOLANA)
    const done = await attempt(browser, id, wallet.sign(message), SOLANA)
    expect(done.body.response.status).toBe('complete')
  })

  it('do for a password, not for an address that the instance requires', async () => {
    const strict = await startTestServer({
      dialect,
      settings: { attributes: { web3Wallet: { enabled: true } } },
    })
    try {
      const browser = strict.browser()
      const wallet = ethereumWallet()
      const { body } = await startSignUp(browser, { web3_wallet: wallet.address })
      const { id } = body.response
      expect(body.response.missing_fields.sort()).toEqual(['email_address', 'password'])
      const prepared = await onSignUp(browser, id, 'prepare_verification', { strategy: METAMASK })
      const { web3_wallet: asked } = prepared.body.response.verifications as never
      const proven = await onSignUp(browser, id, 'attempt_verification', {
        strategy: METAMASK,
        signature: wallet.sign(messageOf(asked)),
      })
      expect(proven.body.response).toMatchObject({
        status: 'missing_requirements',
        missing_fields: ['email_address'],
        verifications: { web3_wallet: { status: 'verified', next_action: '' } },
      })
      // another wallet in its place is as unproven as the first one was
      const other = { web3_wallet: ethereumWallet().address, email_address: 'strict@example.com' }
      const changed = await browser.patch<typeof proven.body>(`/v1/client/sign_ups/${id}`, other)
      expect(changed.body.response.unverified_fields.sort()).toEqual(['email_address', 'web3_wallet'])
    } finally {
      await strict.close()
    }
  })

  it('answer for an instance that has them off as if there were none', async () => {
    const off = await startTestServer({ dialect })
    try {
      const wallet = ethereumWallet()
      const refused = await startSignUp(off.browser(), { web3_wallet: wallet.address })
      expect(errorCode(refused.body)).toBe('form_param_unknown')
      const environment = await off.browser().get<{
        user_settings: { attributes: { web3_wallet: { used_for_first_factor: boolean } } }
      }>('/v1/environment')
      const attribute = environment.body.user_settings.attributes.web3_wallet
      expect(attribute.used_for_first_factor).toBe(false)
    } finally {
      await off.close()
    }
  })
})
