import { inTransaction } from '../context/transaction.js'
import { followCallback } from '../flows/follow-callback.js'
import { takePostedAnswer } from '../flows/provider-callback.js'
import { frontendOperation, type Operation, Reply } from '../operation/operation.js'
import { visitErrorPage } from './error-pages.js'

/** A provider sends the browser here, with an answer or an error. */
const getOauthCallback = frontendOperation('getOauthCallback', {
  mode: 'staged',
  access: 'anybody',
  limit: 'open-link',
  errorPage: visitErrorPage,
  run: async ctx => leadOn(await followCallback(ctx, ctx.request.query)),
})

/**
 * The same of providers that post it, from a page of theirs: the browser comes back once more, with its
 * cookies.
 */
const postOauthCallback = frontendOperation('postOauthCallback', {
  mode: 'staged',
  access: 'public',
  limit: 'open-link',
  fromAnySite: true,
  errorPage: visitErrorPage,
  run: async (ctx, { body }) => leadOn(await inTransaction(ctx, tx => takePostedAnswer(tx, textsOf(body)))),
})

export const textsOf = (body: object): Record<string, string> =>
  Object.fromEntries(Object.entries(body).filter(([, value]) => typeof value === 'string'))

export const leadOn = (target: URL) =>
  new Reply(303, null, { location: target.toString(), 'cache-control': 'no-store' })

export const providerCallbackOperations: Operation[] = [getOauthCallback, postOauthCallback]
