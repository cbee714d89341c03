import type { Context, FrontendContext } from '../../context/context.js'
import { departureUrl } from '../../domain/external-accounts/visits.js'
import { ApiError } from '../../errors/api-error.js'
import { signUpResource } from '../../resources/sign-up.js'
import { findSignUp } from '../../store/sign-ups.js'
import { findUser } from '../../store/users.js'
import { knowsEnterpriseSso } from '../sdk-version.js'
import { strategiesOf } from './contacts.js'
import { loadSignUp, type SignUpState, signUpState } from './state.js'

/** The attempt of this browser as the Frontend API shows it. @throws NotFoundInStore */
export async function renderOwnSignUp(ctx: FrontendContext, id: string): Promise<object> {
  return renderForSdk(ctx, await loadSignUp(ctx, id))
}

/** A client's present attempt; null once it is abandoned or gone. */
export async function renderSignUp(ctx: FrontendContext, id: string): Promise<object | null> {
  const attempt = await findSignUp(ctx, id)
  if (!attempt) return null
  const state = await signUpState(ctx, attempt)
  return state.status === 'abandoned' ? null : renderForSdk(ctx, state)
}

/** Any attempt, for the application's own backend. @throws ApiError sign_up_not_found */
export async function renderSignUpForBackend(ctx: Context, id: string): Promise<object> {
  const attempt = await findSignUp(ctx, id)
  if (!attempt) throw new ApiError('sign_up_not_found', { values: { id } })
  return render(ctx, await signUpState(ctx, attempt))
}

/** SDK 4 knows a company's provider by its former name alone. */
const renderForSdk = (ctx: FrontendContext, state: SignUpState): Promise<object> =>
  render(ctx, state, field => (field === 'enterprise_sso' && !knowsEnterpriseSso(ctx) ? 'saml' : field))

async function render(
  ctx: Context,
  state: SignUpState,
  nameOf: (field: string) => string = field => field,
): Promise<object> {
  const { attempt } = state
  const fields = { ...state.fields, missing: state.fields.missing.map(nameOf) }
  const isComplete = state.status === 'complete'
  const user = attempt.created_user_id ? await findUser(ctx, attempt.created_user_id) : undefined
  return signUpResource({
    ...state,
    fields: isComplete ? { ...fields, missing: [], unverified: [] } : fields,
    hasPassword: (user ?? attempt).password_hash !== null,
    strategiesOf: type => strategiesOf(ctx.instance.settings, type, attempt[type]),
    departureUrl: departureUrl(ctx, state.visit),
    now: ctx.now,
  })
}
