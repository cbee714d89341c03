import { inTransaction } from '../context/transaction.js'
import { departureUrl } from '../domain/external-accounts/visits.js'
import { contactOf } from '../domain/users/contacts.js'
import { addOwnContact, removeOwnContact } from '../domain/users/own-contacts.js'
import { getUserView } from '../domain/views/user-view.js'
import { ApiError, Refusal } from '../errors/api-error.js'
import { isOfCompany, prepareByCompany } from '../flows/contact-by-company.js'
import { prepareOwnContact, verifyOwnContact } from '../flows/own-contact.js'
import type { UserView } from '../model/user.js'
import { frontendOperation, type Operation, type SessionContext } from '../operation/operation.js'
import { deletedObject } from '../resources/deleted-object.js'
import { emailAddress } from '../resources/email-address.js'
import type { IdentifierRow } from '../store/tables.js'
import { visitOf } from './visit-body.js'

const TYPE = 'email_address'

const listEmailAddresses = frontendOperation('getEmailAddresses', {
  mode: 'read',
  access: 'session',
  limit: 'none',
  run: async ctx => {
    const view = await ownView(ctx)
    return Promise.all(view.identifiers.filter(row => row.type === TYPE).map(row => render(ctx, view, row)))
  },
})

/** Unverified at first: clerk-js goes on with `prepareVerification`. */
const createEmailAddress = frontendOperation('createEmailAddresses', {
  mode: 'write',
  access: 'session',
  limit: 'send-code',
  actors: 'forbidden',
  sensitive: 'account',
  run: async (ctx, { body }) => {
    const { emailAddress: attribute } = ctx.instance.settings.attributes
    if (!attribute.enabled || attribute.immutable)
      throw new ApiError('form_param_value_disabled', { param: TYPE })

    const contact = { value: body.email_address, verified: false, strategy: null, primary: false }
    const added = await addOwnContact(ctx, ctx.user.id, TYPE, contact)
    return render(ctx, added.view, added.contact)
  },
})

const getEmailAddress = frontendOperation('getEmailAddress', {
  mode: 'read',
  access: 'session',
  limit: 'none',
  run: async (ctx, { path }) => {
    const view = await ownView(ctx)
    return render(ctx, view, contactOf(view, TYPE, path.email_id))
  },
})

const deleteEmailAddress = frontendOperation('DeleteEmailAddress', {
  mode: 'write',
  access: 'session',
  limit: 'change',
  actors: 'forbidden',
  sensitive: 'account',
  run: async (ctx, { path }) => {
    await removeOwnContact(ctx, await ownView(ctx), TYPE, path.email_id)
    return deletedObject(TYPE, path.email_id)
  },
})

/** A company's identity provider may have to be asked first where its page is. */
const prepareEmailAddress = frontendOperation('sendVerificationEmail', {
  mode: 'staged',
  access: 'session',
  limit: 'send-code',
  actors: 'forbidden',
  run: async (ctx, { path, body }) => {
    if (body.strategy === 'enterprise_sso') {
      const contact = contactOf(await ownView(ctx), TYPE, path.email_id)
      await prepareByCompany(ctx, ctx.user, contact, visitOf(body))
      return renderAnew(ctx, contact.id)
    }
    return inTransaction(ctx, async tx => {
      const view = await ownView(tx)
      const contact = contactOf(view, TYPE, path.email_id)
      const input = { redirectUrl: body.redirect_url }
      const refusal = await prepareOwnContact(tx, view, contact, body.strategy, input)
      return refusal ?? renderAnew(tx, contact.id)
    })
  },
})

const attemptEmailAddress = frontendOperation('verifyEmailAddress', {
  mode: 'write',
  access: 'session',
  limit: 'try-code',
  actors: 'forbidden',
  run: async (ctx, { path, body }) => {
    const view = await ownView(ctx)
    const contact = contactOf(view, TYPE, path.email_id)
    const outcome = await verifyOwnContact(ctx, view, contact, { code: body.code })
    return outcome instanceof Refusal ? outcome : render(ctx, outcome.view, outcome.contact)
  },
})

const ownView = (ctx: SessionContext) => getUserView(ctx, ctx.user.id)

async function renderAnew(ctx: SessionContext, id: string): Promise<object> {
  const view = await ownView(ctx)
  return render(ctx, view, contactOf(view, TYPE, id))
}

async function render(
  ctx: SessionContext,
  { verifications, externalAccounts }: UserView,
  row: IdentifierRow,
): Promise<object> {
  const verification = verifications.get(row.verification_id ?? '')
  // clerk-js offers the company's provider for an address that is to be proven
  const atCompany = {
    isOfCompany: row.verified_at === null && (await isOfCompany(ctx, row)),
    url: departureUrl(ctx, verification),
  }
  return emailAddress(row, verification, ctx.now, externalAccounts, atCompany)
}

export const emailAddressOperations: Operation[] = [
  listEmailAddresses,
  createEmailAddress,
  getEmailAddress,
  deleteEmailAddress,
  prepareEmailAddress,
  attemptEmailAddress,
]
