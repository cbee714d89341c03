import { contactOf } from '../domain/users/contacts.js'
import { normalizeWallet } from '../domain/users/identifiers.js'
import { addOwnContact, removeOwnContact } from '../domain/users/own-contacts.js'
import { getUserView } from '../domain/views/user-view.js'
import { ApiError, Refusal } from '../errors/api-error.js'
import { prepareOwnContact, verifyOwnContact } from '../flows/own-contact.js'
import type { UserView } from '../model/user.js'
import { enabledWalletStrategies } from '../model/wallet-strategies.js'
import { frontendOperation, type Operation, type SessionContext } from '../operation/operation.js'
import { deletedObject } from '../resources/deleted-object.js'
import { web3Wallet } from '../resources/web3-wallet.js'
import type { IdentifierRow } from '../store/tables.js'

const TYPE = 'web3_wallet'

const listWallets = frontendOperation('getWeb3Wallets', {
  mode: 'read',
  access: 'session',
  limit: 'none',
  run: async ctx => {
    const view = await ownView(ctx)
    return view.identifiers.filter(row => row.type === TYPE).map(row => render(ctx, view, row))
  },
})

/**
 * Unverified at first: clerk-js goes on with `prepareVerification`. Who declined the signature and tries
 * again goes on with the same wallet; the official UI does not show it in between.
 */
const createWallet = frontendOperation('postWeb3Wallets', {
  mode: 'write',
  access: 'session',
  limit: 'send-code',
  actors: 'forbidden',
  sensitive: 'account',
  run: async (ctx, { body }) => {
    const { settings } = ctx.instance
    if (enabledWalletStrategies(settings).length === 0 || settings.attributes.web3Wallet.immutable)
      throw new ApiError('form_param_value_disabled', { param: TYPE })
    const address = normalizeWallet(body.web3_wallet)
    const view = await ownView(ctx)
    const begun = view.identifiers.find(row => row.type === TYPE && row.normalized_value === address)
    if (begun && begun.verified_at === null) return render(ctx, view, begun)
    const contact = { value: address, verified: false, strategy: null, primary: false }
    const added = await addOwnContact(ctx, ctx.user.id, TYPE, contact)
    return render(ctx, added.view, added.contact)
  },
})

const readWallet = frontendOperation('readWeb3Wallet', {
  mode: 'read',
  access: 'session',
  limit: 'none',
  run: async (ctx, { path }) => {
    const view = await ownView(ctx)
    return render(ctx, view, contactOf(view, TYPE, path.web3_wallet_id))
  },
})

const deleteWallet = frontendOperation('deleteWeb3Wallet', {
  mode: 'write',
  access: 'session',
  limit: 'change',
  actors: 'forbidden',
  sensitive: 'account',
  run: async (ctx, { path }) => {
    await removeOwnContact(ctx, await ownView(ctx), TYPE, path.web3_wallet_id)
    return deletedObject(TYPE, path.web3_wallet_id)
  },
})

const prepareWallet = frontendOperation('prepareWeb3WalletVerification', {
  mode: 'write',
  access: 'session',
  limit: 'send-code',
  actors: 'forbidden',
  run: async (ctx, { path, body }) => {
    const before = await ownView(ctx)
    const contact = contactOf(before, TYPE, path.web3_wallet_id)
    const refusal = await prepareOwnContact(ctx, before, contact, body.strategy)
    if (refusal) return refusal
    const view = await ownView(ctx)
    return render(ctx, view, contactOf(view, TYPE, contact.id))
  },
})

const attemptWallet = frontendOperation('attemptWeb3WalletVerification', {
  mode: 'write',
  access: 'session',
  limit: 'try-code',
  actors: 'forbidden',
  run: async (ctx, { path, body }) => {
    const view = await ownView(ctx)
    const contact = contactOf(view, TYPE, path.web3_wallet_id)
    const outcome = await verifyOwnContact(ctx, view, contact, { signature: body.signature })
    return outcome instanceof Refusal ? outcome : render(ctx, outcome.view, outcome.contact)
  },
})

const ownView = (ctx: SessionContext) => getUserView(ctx, ctx.user.id)

function render(ctx: SessionContext, { verifications }: UserView, row: IdentifierRow): object {
  return web3Wallet(row, verifications.get(row.verification_id ?? ''), ctx.now)
}

export const web3WalletOperations: Operation[] = [
  listWallets,
  createWallet,
  readWallet,
  deleteWallet,
  prepareWallet,
  attemptWallet,
]
