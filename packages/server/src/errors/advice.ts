import type { ErrorCode } from './catalog.js'

/**
 * What a developer or an operator does about an error, where its text does not say it. Errors that people see
 * in the official components, and whose text is their advice, have none.
 */
export const advice: Partial<Record<ErrorCode, string>> = {
  not_implemented:
    'The operation is part of the API and not of this server yet. `npm run coverage:api -- --missing` lists all of them.',
  internal_error:
    'Look for the `clerk_trace_id` of the answer in the log of the server, and report what you find.',
  method_not_allowed: 'Ask with GET. HEAD changes nothing here, because programs that scan mail use it.',
  resource_not_found:
    'The id belongs to nothing in this instance. A secret key sees its own instance alone: compare the keys.',
  request_body_invalid: 'The body is no JSON, or has another form than the operation takes.',
  unsupported_content_type:
    'Send `application/json` to the Backend API, and a form or JSON to the Frontend API.',
  api_version_invalid: 'The header `Clerk-API-Version` names a version that this server does not know.',
  origin_invalid:
    'The page is at an origin that the instance does not know. Add it to `origins` in the configuration file.',
  origin_forbidden:
    'The page is at an origin that the instance does not allow. Add it to `origins` in the configuration file.',
  inbox_forbidden:
    'Open the inbox on the machine itself, or with the address that the server prints when it starts.',
  too_many_requests:
    'Wait for as long as `Retry-After` says. If many people share one address, a proxy probably hides theirs: set `--trust-proxy`.',
  server_busy: 'Wait for as long as `Retry-After` says. `/readyz` says what the server waits for.',
  form_param_unknown: 'The operation has no such parameter. Look for a spelling mistake.',
  form_param_value_disabled: 'The setting that allows it is off. `docs/settings.md` lists the settings.',
  strategy_for_user_invalid:
    'The account has nothing to prove itself in this way, or the instance has switched the way off.',
  verification_missing:
    'Prepare the verification before you attempt it. A link that was cut off ends here, too.',
  ticket_invalid:
    'The ticket is of another instance, is incomplete, or was deleted after its time. Make another one.',
  sign_up_restricted: 'The setting `signUp.mode` closes sign-ups.',
  client_state_invalid:
    'The step does not fit where the attempt stands. Read its `status`, or begin another attempt.',
  session_exists: 'The instance allows one session at a time. The setting is `session.singleSession`.',
  oauth_token_exchange_error:
    'The provider refused the code. Compare the client ID, the client secret and the redirect URL with those at the provider.',
  oauth_provider_unavailable: 'The server cannot reach the provider. Look at its network and its DNS.',
  saml_response_invalid:
    'Make a test run of the connection: it shows the answer of the provider and what is wrong with it.',
  saml_user_attribute_missing: 'Map an attribute of the identity provider to the email address.',
  user_locked:
    'Too many attempts failed. The lock ends by itself, or with `POST /v1/users/{user_id}/unlock`.',
  session_reverification_required:
    'The operation wants a recent proof of the person. The components of the SDK ask for it; see `useReverification`.',
  session_tasks_open: 'The session is pending. The components lead the person to the task that is open.',
  authentication_invalid: 'The request has no session. Sign in, or send the session token.',
  authorization_header_missing: 'Send the secret key: `Authorization: Bearer sk_…`.',
  secret_key_invalid:
    'The key is of another server, or was revoked. `frontdesk keys` prints the keys; compare `CLERK_SECRET_KEY` and `CLERK_API_URL`.',
  dev_browser_unauthenticated:
    'The browser has no dev browser at this address. Open the application at the host that its keys are for, and allow cookies.',
  session_token_invalid:
    'The token is of another instance or another session. Compare the keys of the application.',
  instance_not_found:
    'No instance has this address. Compare `hosts` and `proxyUrls` with the address in the browser; behind a proxy set `--trust-proxy`.',
  redirect_url_forbidden:
    'The instance does not lead to this origin. Add it to `origins` in the configuration file, or correct the URL.',
  redirect_url_not_registered: 'Register the URL with `POST /v1/redirect_urls`.',
  handshake_nonce_invalid:
    'The handshake took too long, or its address was opened twice. The SDK begins another one by itself.',
  organization_not_enabled_in_instance: 'Switch it on: `settings.organizations.enabled`.',
  organization_not_active: 'Make the organization the active one: `setActive({ organization })`.',
  admin_credential_missing: 'Send a secret key of the instance, or the admin token of the server.',
  admin_credential_invalid: 'Send a secret key of the instance, or the admin token of the server.',
  svix_unavailable: 'The server cannot reach Svix. Look at `FRONTDESK_SVIX_URL`.',
  feature_not_enabled:
    'The setting that switches the feature on is off. `docs/settings.md` lists the settings.',
}
