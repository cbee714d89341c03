import type { FrontendContext } from '../../context/context.js'
import { departureUrl } from '../../domain/external-accounts/visits.js'
import { supportedIdentifiers } from '../../domain/users/ways-in.js'
import { noteShownUser } from '../../domain/views/shown-users.js'
import { userFacts } from '../../domain/views/user-view.js'
import { signInResource } from '../../resources/sign-in.js'
import { publicUserData } from '../../resources/user.js'
import { findSignIn, getSignInOfClient } from '../../store/sign-ins.js'
import type { SignInRow } from '../../store/tables.js'
import { type SignInState, signInState } from './state.js'

/** The attempt of this browser as the Frontend API shows it. @throws NotFoundInStore */
export async function renderOwnSignIn(ctx: FrontendContext, id: string): Promise<object> {
  const state = await stateToShow(ctx, await getSignInOfClient(ctx, ctx.caller.client?.id, id))
  if (state.view) noteShownUser(ctx, state.view)
  return render(ctx, state)
}

/** A client's present attempt; null once it is abandoned or gone. */
export async function renderSignIn(ctx: FrontendContext, id: string): Promise<object | null> {
  const attempt = await findSignIn(ctx, id)
  if (!attempt) return null
  const state = await stateToShow(ctx, attempt)
  return state.status === 'abandoned' ? null : render(ctx, state)
}

/** Of users that the request has at hand already, nothing is read again. */
function stateToShow(ctx: FrontendContext, attempt: SignInRow): Promise<SignInState> {
  const shown = attempt.user_id === null ? undefined : ctx.caller.shownUsers?.get(attempt.user_id)
  return signInState(ctx, attempt, shown)
}

function render(ctx: FrontendContext, state: SignInState): object {
  const { settings } = ctx.instance
  const isHidden = settings.attackProtection.enumerationProtection && state.status === 'needs_first_factor'
  return signInResource({
    ...state,
    departureUrl: departureUrl(ctx, state.verification),
    now: ctx.now,
    publicUrl: ctx.services.publicUrl,
    supportedIdentifiers: supportedIdentifiers(settings),
    userData: state.view && !isHidden ? publicUserData(state.view, userFacts(ctx)) : null,
  })
}
