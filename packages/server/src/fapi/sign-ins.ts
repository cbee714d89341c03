import type { FrontendContext } from '../context/context.js'
import { isSatellite } from '../context/instance.js'
import { bringsToken } from '../domain/external-accounts/brought-tokens.js'
import { Refusal, refuse } from '../errors/api-error.js'
import { takeUpAnswer } from '../flows/provider-callback.js'
import { runCommand } from '../flows/run-command.js'
import { finishArrived } from '../flows/sign-in/arrival.js'
import type { NewSignIn } from '../flows/sign-in/begin.js'
import type { SignInCommand, SignInInput } from '../flows/sign-in/command.js'
import { signInWithToken, transferToSignIn } from '../flows/sign-in/provider.js'
import { renderOwnSignIn } from '../flows/sign-in/render.js'
import { createSignIn as startSignIn, signInFlow } from '../flows/sign-in/sign-in.js'
import { frontendOperation, type Operation, type Outcome } from '../operation/operation.js'
import { visitOf } from './visit-body.js'

const createSignIn = frontendOperation('createSignIn', {
  mode: 'staged',
  access: 'anybody',
  limit: 'begin',
  run: async (ctx, { body }) => {
    if (isSatellite(ctx.instance, ctx.request.frontendApiUrl))
      return refuse('operation_not_allowed_on_satellite_domain')
    // the official form sends a blank one where the browser has no wallet, and
    // explains that by this very error
    if (body.identifier === '') return refuse('form_param_nil', { param: 'identifier' })
    const outcome = await beginSignIn(ctx, body.transfer === true, {
      identifier: body.identifier ?? null,
      strategy: body.strategy || null,
      token: body.token || null,
      channel: body.channel ?? null,
      trustedDeviceId: body.trusted_device_id ?? null,
      ...visitOf(body),
      locale: body.locale ?? null,
      password: body.password || null,
      ticket: body.ticket || null,
    })
    return outcome instanceof Refusal ? outcome : renderOwnSignIn(ctx, outcome)
  },
})

/** A sign-in, one that goes on with a sign-up's proof, or one with a token of a provider. */
function beginSignIn(
  ctx: FrontendContext,
  isTransfer: boolean,
  input: NewSignIn & { token: string | null },
): Promise<string | Refusal> {
  const { strategy } = input
  if (isTransfer) return transferToSignIn(ctx, input)
  return bringsToken(strategy) ? signInWithToken(ctx, { ...input, strategy }) : startSignIn(ctx, input)
}

/**
 * A poll, too: an email link that was opened elsewhere signs this browser in here, and so does a provider's
 * answer that a native application comes for.
 */
const getSignIn = frontendOperation('getSignIn', {
  mode: 'staged',
  access: 'anybody',
  limit: 'none',
  run: async (ctx, { path }) => {
    await takeUpAnswer(ctx)
    return (await finishArrived(ctx, path.sign_in_id)) ?? renderOwnSignIn(ctx, path.sign_in_id)
  },
})

const prepareSignInFactorOne = frontendOperation('prepareSignInFactorOne', {
  mode: 'staged',
  access: 'anybody',
  limit: 'send-code',
  run: async (ctx, { path, body }) =>
    advanceSignIn(ctx, path.sign_in_id, 'prepare_first_factor', body.strategy, {
      strategy: body.strategy,
      completeUrl: body.action_complete_redirect_url,
      emailAddressId: body.email_address_id,
      phoneNumberId: body.phone_number_id,
      web3WalletId: body.web3_wallet_id,
      trustedDeviceId: body.trusted_device_id,
      channel: body.channel,
      redirectUrl: body.redirect_url,
      oidcPrompt: body.oidc_prompt,
      enterpriseConnectionId: body.enterprise_connection_id,
    }),
})

const attemptSignInFactorOne = frontendOperation('attemptSignInFactorOne', {
  mode: 'staged',
  access: 'anybody',
  limit: 'try-code',
  run: async (ctx, { path, body }) =>
    advanceSignIn(ctx, path.sign_in_id, 'attempt_first_factor', body.strategy, {
      code: body.code,
      password: body.password,
      ticket: body.ticket,
      signature: body.signature,
      trustedDeviceId: body.trusted_device_id,
      clientData: body.client_data,
      publicKeyCredential: body.public_key_credential,
    }),
})

const prepareSignInFactorTwo = frontendOperation('prepareSignInFactorTwo', {
  mode: 'staged',
  access: 'anybody',
  limit: 'send-code',
  run: async (ctx, { path, body }) =>
    advanceSignIn(ctx, path.sign_in_id, 'prepare_second_factor', body.strategy ?? '', {
      phoneNumberId: body.phone_number_id,
      emailAddressId: body.email_address_id,
    }),
})

const attemptSignInFactorTwo = frontendOperation('attemptSignInFactorTwo', {
  mode: 'staged',
  access: 'anybody',
  limit: 'try-code',
  run: async (ctx, { path, body }) =>
    advanceSignIn(ctx, path.sign_in_id, 'attempt_second_factor', body.strategy ?? '', { code: body.code }),
})

const resetPassword = frontendOperation('resetPassword', {
  mode: 'staged',
  access: 'anybody',
  limit: 'try-code',
  run: async (ctx, { path, body }) =>
    advanceSignIn(ctx, path.sign_in_id, 'reset_password', 'password', {
      password: body.password,
      signOutOfOtherSessions: body.sign_out_of_other_sessions,
    }),
})

async function advanceSignIn(
  ctx: FrontendContext,
  id: string,
  command: SignInCommand,
  strategy: string,
  input: SignInInput,
): Promise<Outcome> {
  return (await runCommand(ctx, signInFlow, id, { command, strategy, input })) ?? renderOwnSignIn(ctx, id)
}

export const signInOperations: Operation[] = [
  createSignIn,
  getSignIn,
  prepareSignInFactorOne,
  attemptSignInFactorOne,
  prepareSignInFactorTwo,
  attemptSignInFactorTwo,
  resetPassword,
]
