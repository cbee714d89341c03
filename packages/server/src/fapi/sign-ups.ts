import type { FrontendContext } from '../context/context.js'
import { isSatellite } from '../context/instance.js'
import { requireCaptcha } from '../domain/captcha/require-captcha.js'
import { bringsToken } from '../domain/external-accounts/brought-tokens.js'
import { Refusal, refuse } from '../errors/api-error.js'
import { takeUpAnswer } from '../flows/provider-callback.js'
import { runCommand } from '../flows/run-command.js'
import { isVisitStrategy } from '../flows/sign-up/account-visits.js'
import type { NewSignUp } from '../flows/sign-up/begin.js'
import type { SignUpCommand, SignUpInput } from '../flows/sign-up/command.js'
import { signUpWithToken, transferToSignUp } from '../flows/sign-up/provider.js'
import { renderOwnSignUp } from '../flows/sign-up/render.js'
import { createSignUp, finishArrived, signUpFlow } from '../flows/sign-up/sign-up.js'
import { frontendOperation, type Operation, type Outcome } from '../operation/operation.js'
import { visitOf } from './visit-body.js'

const createSignUps = frontendOperation('createSignUps', {
  mode: 'staged',
  access: 'anybody',
  limit: 'begin',
  run: async (ctx, { body }) => {
    if (isSatellite(ctx.instance, ctx.request.frontendApiUrl))
      return refuse('operation_not_allowed_on_satellite_domain')
    await requireCaptcha(ctx, body.captcha_token)
    const outcome = await beginSignUp(ctx, body, {
      ...fieldsOf(body),
      strategy: body.strategy || null,
      channel: body.channel,
      ticket: body.ticket || null,
      ...visitOf(body),
    })
    return outcome instanceof Refusal ? outcome : renderOwnSignUp(ctx, outcome)
  },
})

/** A sign-up, one that goes on with a sign-in's proof, or one with a token of a provider. */
function beginSignUp(
  ctx: FrontendContext,
  { transfer, token }: { transfer?: boolean | null; token?: string | null },
  input: NewSignUp,
): Promise<string | Refusal> {
  const { strategy } = input
  if (transfer) return transferToSignUp(ctx, input)
  return bringsToken(strategy)
    ? signUpWithToken(ctx, { ...input, strategy, token })
    : createSignUp(ctx, input)
}

/** A poll, too: an email link opened elsewhere, or a provider's answer, completes the sign-up here. */
const getSignUps = frontendOperation('getSignUps', {
  mode: 'staged',
  access: 'anybody',
  limit: 'none',
  run: async (ctx, { path }) => {
    await takeUpAnswer(ctx)
    await finishArrived(ctx, path.sign_up_id)
    return renderOwnSignUp(ctx, path.sign_up_id)
  },
})

const updateSignUps = frontendOperation('updateSignUps', {
  mode: 'staged',
  access: 'anybody',
  limit: 'update-sign-up',
  run: async (ctx, { path, body }) => {
    const updated = await advanceSignUp(ctx, path.sign_up_id, 'update', 'fields', fieldsOf(body))
    const { strategy } = body
    // clerk-js names other strategies along with what they bring
    if (updated instanceof Refusal || !strategy || !isVisitStrategy(strategy)) return updated
    const visit = { strategy, ...visitOf(body) }
    return advanceSignUp(ctx, path.sign_up_id, 'prepare_verification', strategy, visit)
  },
})

const prepareSignUpsVerification = frontendOperation('prepareSignUpsVerification', {
  mode: 'staged',
  access: 'anybody',
  limit: 'send-code',
  run: async (ctx, { path, body }) =>
    advanceSignUp(ctx, path.sign_up_id, 'prepare_verification', body.strategy ?? '', {
      channel: body.channel,
      redirectUrl: body.redirect_url,
    }),
})

const attemptSignUpsVerification = frontendOperation('attemptSignUpsVerification', {
  mode: 'staged',
  access: 'anybody',
  limit: 'try-code',
  run: async (ctx, { path, body }) =>
    advanceSignUp(ctx, path.sign_up_id, 'attempt_verification', body.strategy ?? '', {
      code: body.code,
      signature: body.signature,
    }),
})

async function advanceSignUp(
  ctx: FrontendContext,
  id: string,
  command: SignUpCommand,
  strategy: string,
  input: SignUpInput,
): Promise<Outcome> {
  return (await runCommand(ctx, signUpFlow, id, { command, strategy, input })) ?? renderOwnSignUp(ctx, id)
}

interface FieldsBody {
  email_address?: string | null
  phone_number?: string | null
  email_address_or_phone_number?: string | null
  username?: string | null
  web3_wallet?: string | null
  first_name?: string | null
  last_name?: string | null
  password?: string | null
  unsafe_metadata?: string | null
  legal_accepted?: boolean | null
  locale?: string | null
}

function fieldsOf(body: FieldsBody): SignUpInput {
  const either = body.email_address_or_phone_number
  const isEmail = either?.includes('@') ?? false
  return {
    emailAddress: body.email_address ?? (isEmail ? either : undefined),
    phoneNumber: body.phone_number ?? (isEmail ? undefined : (either ?? undefined)),
    username: body.username,
    web3Wallet: body.web3_wallet,
    firstName: body.first_name,
    lastName: body.last_name,
    password: body.password,
    unsafeMetadata: body.unsafe_metadata,
    legalAccepted: body.legal_accepted,
    locale: body.locale,
  }
}

export const signUpOperations: Operation[] = [
  createSignUps,
  getSignUps,
  updateSignUps,
  prepareSignUpsVerification,
  attemptSignUpsVerification,
]
