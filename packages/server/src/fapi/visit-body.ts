import type { ProofInput } from '../strategies/strategy.js'

/** The part of a body that says how a visit to a provider is to go. */
interface VisitBody {
  redirect_url?: string | null | undefined
  action_complete_redirect_url?: string | null | undefined
  oidc_prompt?: string | null | undefined
  oidc_login_hint?: string | null | undefined
}

/** The same as strategies read it. */
export const visitOf = (
  body: VisitBody,
): Pick<ProofInput, 'redirectUrl' | 'completeUrl' | 'oidcPrompt' | 'oidcLoginHint'> => ({
  redirectUrl: body.redirect_url,
  completeUrl: body.action_complete_redirect_url,
  oidcPrompt: body.oidc_prompt,
  oidcLoginHint: body.oidc_login_hint,
})
