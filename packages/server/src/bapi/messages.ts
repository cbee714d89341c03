import type { Context } from '../context/context.js'
import { inTransaction } from '../context/transaction.js'
import type { EmailRequest } from '../domain/messages/email-request.js'
import {
  addressOf,
  getOwnEmail,
  type OwnMessage,
  sendOwnEmail,
  sendOwnText,
} from '../domain/messages/own-messages.js'
import { ApiError } from '../errors/api-error.js'
import { backendOperation, type Operation } from '../operation/operation.js'
import { ownEmail, ownText } from '../resources/own-message.js'

const MAX_TEXT_LENGTH = 1600

const emailOf = ({ row, body }: OwnMessage) => ownEmail(row, body)

const createEmail = backendOperation('CreateEmail', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { body }) => emailOf(await sendOwnEmail(ctx, body, ctx.request.idempotencyKey)),
})

/** Each of them by itself: what is wrong with one, apart from its shape, keeps back no other. */
const createEmailBatch = backendOperation('CreateEmailBatch', {
  mode: 'staged',
  access: 'secret-key',
  run: async (ctx, { body }) => {
    const results: object[] = []
    for (const [index, message] of body.messages.entries())
      results.push({ index, ...(await resultOf(ctx, message)) })
    return results
  },
})

async function resultOf(
  ctx: Context,
  { idempotency_key: key, ...request }: EmailRequest & { idempotency_key?: string },
): Promise<object> {
  try {
    const sent = await inTransaction(ctx, tx => sendOwnEmail(tx, request, key ?? null))
    return { status_code: 200, email: emailOf(sent) }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return { status_code: error.status, errors: error.errors }
  }
}

const getEmail = backendOperation('GetEmail', {
  mode: 'read',
  access: 'secret-key',
  run: async (ctx, { path }) => emailOf(await getOwnEmail(ctx, path.email_id)),
})

/** What SDKs up to @clerk/backend 0 call. */
const createEmailLegacy = backendOperation('CreateEmailLegacy', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { body }) => {
    const identifier = await addressOf(ctx, body.email_address_id)
    const { fromAddress } = ctx.instance.settings.email
    const domain = fromAddress.slice(fromAddress.lastIndexOf('@'))
    const request = {
      to: { address: identifier.value },
      from: { address: body.from_email_name ? `${body.from_email_name}${domain}` : fromAddress },
      subject: body.subject ?? '',
      html: body.body,
    }
    return emailOf(await sendOwnEmail(ctx, request, null))
  },
})

const createSmsMessage = backendOperation('CreateSMSMessage', {
  mode: 'write',
  access: 'secret-key',
  run: async (ctx, { body }) => {
    if (!body.message) throw new ApiError('form_param_missing', { param: 'message' })
    if (body.message.length > MAX_TEXT_LENGTH) {
      throw new ApiError('form_param_exceeds_allowed_size', {
        param: 'message',
        values: { limit: `${MAX_TEXT_LENGTH} characters` },
      })
    }
    const { row, body: stored } = await sendOwnText(ctx, body.phone_number_id, body.message)
    return ownText(row, stored)
  },
})

export const messageOperations: Operation[] = [
  createEmail,
  createEmailBatch,
  getEmail,
  createEmailLegacy,
  createSmsMessage,
]
