import type { FrontendContext } from '../context/context.js'
import { inTransaction } from '../context/transaction.js'
import { departureUrl } from '../domain/external-accounts/visits.js'
import { ApiError } from '../errors/api-error.js'
import { renderSession } from '../flows/client-view.js'
import { startReverification } from '../flows/reverification/start.js'
import { loadReverification } from '../flows/reverification/state.js'
import { type ReverificationCommand, reverificationFlow } from '../flows/reverification/table.js'
import { runCommand } from '../flows/run-command.js'
import { frontendOperation, type Operation, type Outcome } from '../operation/operation.js'
import { sessionReverification } from '../resources/session-reverification.js'
import type { ProofInput } from '../strategies/strategy.js'

const start = frontendOperation('startSessionReverification', {
  mode: 'staged',
  access: 'client',
  limit: 'change',
  run: async (ctx, { path, body }) => {
    await inTransaction(ctx, tx => startReverification(tx, path.session_id, body.level))
    return render(ctx, path.session_id)
  },
})

const prepareFirst = frontendOperation('prepareSessionReverificationFirstFactor', {
  mode: 'staged',
  access: 'client',
  limit: 'send-code',
  run: async (ctx, { path, body }) =>
    advance(ctx, path.session_id, 'prepare_first_factor', body.strategy, {
      emailAddressId: body.email_address_id,
      phoneNumberId: body.phone_number_id,
      enterpriseConnectionId: body.enterprise_connection_id,
      redirectUrl: body.redirect_url,
    }),
})

const attemptFirst = frontendOperation('attemptSessionReverificationFirstFactor', {
  mode: 'staged',
  access: 'client',
  limit: 'try-code',
  run: async (ctx, { path, body }) =>
    advance(ctx, path.session_id, 'attempt_first_factor', body.strategy, {
      code: body.code,
      password: body.password,
    }),
})

const prepareSecond = frontendOperation('prepareSessionReverificationSecondFactor', {
  mode: 'staged',
  access: 'client',
  limit: 'send-code',
  run: async (ctx, { path, body }) =>
    advance(ctx, path.session_id, 'prepare_second_factor', body.strategy, {
      phoneNumberId: body.phone_number_id,
    }),
})

const attemptSecond = frontendOperation('attemptSessionReverificationSecondFactor', {
  mode: 'staged',
  access: 'client',
  limit: 'try-code',
  run: async (ctx, { path, body }) =>
    advance(ctx, path.session_id, 'attempt_second_factor', body.strategy, { code: body.code }),
})

async function advance(
  ctx: FrontendContext,
  sessionId: string,
  command: ReverificationCommand,
  strategy: string | null | undefined,
  input: ProofInput,
): Promise<Outcome> {
  const move = { command, strategy: strategy ?? '', input }
  const refusal = await runCommand(ctx, reverificationFlow, sessionId, move)
  return refusal ?? render(ctx, sessionId)
}

async function render(ctx: FrontendContext, sessionId: string): Promise<object> {
  const state = await loadReverification(ctx, sessionId)
  const session = await renderSession(ctx, state.session)
  if (!session) throw new ApiError('authentication_invalid')
  const view = {
    ...state,
    departureUrl: departureUrl(ctx, state.firstVerification),
    publicUrl: ctx.services.publicUrl,
  }
  return sessionReverification(view, session, ctx.now)
}

export const reverificationOperations: Operation[] = [
  start,
  prepareFirst,
  attemptFirst,
  prepareSecond,
  attemptSecond,
]
