import type { FrontendContext } from '../../domain/context.js'
import { userFacts } from '../../domain/users/view.js'
import { signInResource } from '../../resources/sign-in.js'
import { publicUserData } from '../../resources/user.js'
import { findSignIn } from '../../store/sign-ins.js'
import { supportedIdentifiers } from './identify.js'
import { loadSignIn, signInState, type SignInState } from './state.js'

/** The attempt of this browser as the Frontend API shows it. @throws NotFoundInStore */
export async function renderOwnSignIn(ctx: FrontendContext, id: string): Promise<object> {
  return render(ctx, await loadSignIn(ctx, id))
}

/** A client's present attempt; null once it is abandoned or gone. */
export async function renderSignIn(ctx: FrontendContext, id: string): Promise<object | null> {
  const attempt = await findSignIn(ctx.db, ctx.instance.id, id)
  if (!attempt) return null
  const state = await signInState(ctx, attempt)
  return state.status === 'abandoned' ? null : render(ctx, state)
}

function render(ctx: FrontendContext, state: SignInState): object {
  const { settings } = ctx.instance
  const isHidden = settings.attackProtection.enumerationProtection && state.status === 'needs_first_factor'
  return signInResource({
    ...state,
    now: ctx.now,
    supportedIdentifiers: supportedIdentifiers(settings),
    userData: state.view && !isHidden ? publicUserData(state.view, userFacts(ctx)) : null,
  })
}
