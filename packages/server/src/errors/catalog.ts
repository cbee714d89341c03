/**
 * Every error that the APIs answer with. The codes and texts are those that official SDKs branch on or show
 * (clerk-js `errors` resources; docs/behaviours.md 1 to 11). Texts may hold `{name}` placeholders.
 */
export interface CatalogEntry {
  status: number
  message: string
  longMessage: string
}

const entry = (status: number, message: string, longMessage = message): CatalogEntry => ({
  status,
  message,
  longMessage,
})

export const catalog = {
  // request
  not_implemented: entry(501, 'not implemented', 'This operation is part of the API but is not built yet.'),
  internal_error: entry(
    500,
    'Oops, an unexpected error occurred',
    "There was an internal error on our servers. We've been notified and are working on fixing it.",
  ),
  method_not_allowed: entry(
    405,
    'Method not allowed',
    'This address does not answer HEAD, because GET may change something here.',
  ),
  resource_not_found: entry(404, 'not found', 'No resource was found.'),
  bundle_not_found: entry(
    404,
    'Script not found',
    'This server has no {script}. It has {available}. A script that should be here comes with the package, or with ' +
      '`npm run build` in a checkout.',
  ),
  event_position_undone: entry(
    410,
    'Event position undone',
    'The log was restored, or goes on in another database, without what was read up to this position. It is the ' +
      'same up to the position that `meta.after` names: go on from there.',
  ),
  request_body_invalid: entry(
    400,
    'Request body invalid',
    'The request body is invalid. Please consult the API documentation for more information.',
  ),
  request_invalid: entry(400, 'Request invalid', 'The request is no valid HTTP request.'),
  request_too_large: entry(413, 'Request too large', 'The request body is larger than this server accepts.'),
  expectation_failed: entry(
    417,
    'Expectation failed',
    'The server does not meet the expectation of the request.',
  ),
  request_too_fragmented: entry(
    400,
    'Request too fragmented',
    'The request body arrived in more pieces than this server accepts.',
  ),
  request_timeout: entry(408, 'Request timed out', 'The request did not arrive in time.'),
  request_headers_too_large: entry(
    431,
    'Request headers too large',
    'The headers of the request are larger than this server accepts. Cookies are often the reason.',
  ),
  unsupported_content_type: entry(
    415,
    'Unsupported content type',
    'The content type of the request is not supported by this operation.',
  ),
  api_version_invalid: entry(400, 'Invalid API version', 'The given API version is not valid.'),
  origin_invalid: entry(
    400,
    'Invalid HTTP Origin header',
    'The Request HTTP Origin header must be equal to or a subdomain of the requesting URL.',
  ),
  origin_forbidden: entry(
    403,
    'Origin not allowed',
    'Requests that change something must come from an origin that this instance allows.',
  ),
  inbox_forbidden: entry(
    403,
    'The inbox is not open to you',
    'The inbox answers on a loopback address, or with the access token of this server.',
  ),
  too_many_requests: entry(
    429,
    'Too many requests. Please try again in a bit.',
    'Too many requests. Please try again in a bit.',
  ),
  server_busy: entry(503, 'Server busy', 'The server is busy. Please try again in a moment.'),
  // parameters
  form_param_missing: entry(422, 'is missing', '{param} must be included.'),
  form_param_unknown: entry(422, 'is unknown', '{param} is not a valid parameter for this request.'),
  // people read these two: {words} is the parameter as they would say it
  form_param_nil: entry(422, 'is missing', 'Enter {words}.'),
  form_param_format_invalid: entry(422, 'is invalid', '{words} is invalid.'),
  form_param_value_invalid: entry(
    422,
    'is invalid',
    '{param} does not match one of the allowed values for this parameter.',
  ),
  form_param_type_invalid: entry(422, 'is invalid', '{param} must be a valid {type}.'),
  form_param_exceeds_allowed_size: entry(
    422,
    'exceeds maximum size',
    '{param} exceeds the maximum allowed size of {limit}.',
  ),
  form_conditional_param_value_disallowed: entry(422, 'is not allowed', '{param} is not allowed here.'),
  form_param_value_disabled: entry(422, 'is disabled', '{param} is not enabled for this instance.'),
  form_data_missing: entry(
    422,
    'Missing data',
    'The data you provided is not sufficient to create a user: {fields}.',
  ),
  form_email_address_blocked: entry(422, 'is not allowed', 'Sign ups with {kind} are currently not allowed.'),
  form_identifier_exists: entry(
    422,
    'That {param} is taken. Please try another.',
    'That {param} is taken. Please try another.',
  ),
  form_identifier_not_found: entry(422, "Couldn't find your account.", "Couldn't find your account."),
  form_password_incorrect: entry(
    422,
    'Password is incorrect. Try again, or use another method.',
    'Password is incorrect. Try again, or use another method.',
  ),
  form_password_length_too_short: entry(
    422,
    'Passwords must be {min} characters or more.',
    'Passwords must be {min} characters or more.',
  ),
  form_password_length_too_long: entry(
    422,
    'Passwords must be no more than {max} characters.',
    'Passwords must be no more than {max} characters.',
  ),
  form_password_no_number: entry(422, 'Passwords must contain at least one number.'),
  form_password_no_uppercase: entry(422, 'Passwords must contain at least one uppercase character.'),
  form_password_no_lowercase: entry(422, 'Passwords must contain at least one lowercase character.'),
  form_password_no_special_char: entry(422, 'Passwords must contain at least one special character.'),
  form_password_pwned: entry(
    422,
    'Password has been found in an online data breach. For account safety, please use a different password.',
  ),
  form_password_matches_identifier: entry(
    422,
    'Password consists of known words.',
    'Your password must not consist of the name of the application, your own name or one of your identifiers. Please use a different password.',
  ),
  form_password_validation_failed: entry(422, 'Password is incorrect.', 'The current password is incorrect.'),
  form_password_digest_invalid: entry(
    422,
    'Password digest is invalid',
    'The password digest does not fit the given hasher.',
  ),
  form_username_invalid_length: entry(422, 'Username must be between {min} and {max} characters long.'),
  form_username_invalid_character: entry(
    422,
    'Username can only contain letters, numbers and underscores or hyphens.',
  ),
  form_username_needs_non_number_char: entry(422, 'Username must contain at least one letter.'),
  form_code_incorrect: entry(422, 'is incorrect', 'Incorrect code'),
  // verification
  verification_failed: entry(
    400,
    'Verification failed',
    'Too many failed attempts. You have to try again with the same or another method.',
  ),
  verification_expired: entry(
    400,
    'Verification expired',
    'This verification has expired. You have to try again.',
  ),
  verification_missing: entry(
    400,
    'Verification missing',
    'You need to send a verification code before attempting to verify.',
  ),
  verification_already_verified: entry(
    400,
    'already verified',
    'This verification has already been verified.',
  ),
  unsupported_country_code: entry(
    422,
    'Unsupported country code',
    'Phone numbers from this country ({country}) are currently not supported.',
  ),
  strategy_for_user_invalid: entry(
    422,
    'Verification strategy is not valid for this account',
    'The verification strategy is not valid for this account.',
  ),
  // sign-in, sign-up, tickets
  identifier_already_signed_in: entry(400, 'Already signed in', "You're already signed in."),
  session_exists: entry(
    400,
    'Session already exists',
    "You're currently in single session mode. You can only be signed into one account at a time.",
  ),
  ticket_invalid: entry(422, 'Ticket is invalid', 'The ticket is invalid.'),
  ticket_expired: entry(422, 'Ticket expired', 'The ticket has expired.'),
  ticket_already_used: entry(422, 'Ticket already used', 'The ticket was already used.'),
  sign_in_token_revoked: entry(400, 'Sign in token has been revoked', 'The sign in token has been revoked.'),
  sign_in_token_cannot_be_revoked: entry(
    400,
    'Sign in token cannot be revoked',
    'The sign in token cannot be revoked: its status is {status}.',
  ),
  sign_up_not_found: entry(404, 'Sign up not found', 'No sign up was found with id {id}.'),
  sign_in_not_found: entry(404, 'Sign in not found', 'No sign in was found with id {id}.'),
  sign_up_restricted: entry(
    403,
    'Sign ups are restricted',
    'Sign ups are currently restricted for this application.',
  ),
  client_state_invalid: entry(
    400,
    'Invalid action',
    'This step does not fit the present state of the attempt.',
  ),
  external_account_exists: entry(
    422,
    'External account already exists',
    'An account with these details exists already. Please sign in instead.',
  ),
  external_account_linked_elsewhere: entry(
    422,
    'External account is linked to another user',
    'This external account belongs to another user already.',
  ),
  external_account_other: entry(
    422,
    'Another external account',
    'You have chosen another account at {provider} than the connected one.',
  ),
  external_account_missing_refresh_token: entry(
    422,
    'Missing refresh token',
    'We cannot refresh the access token of this external account. Please reconnect it.',
  ),
  external_account_email_address_verification_required: entry(
    422,
    'Email address verification required',
    'An account with this email address exists already. Please verify the address before you connect this account.',
  ),
  oauth_access_denied: entry(422, 'Access denied', 'You did not grant access to your {provider} account.'),
  oauth_token_exchange_error: entry(
    422,
    'Token exchange failed',
    'We could not complete the request with {provider}. Please try again.',
  ),
  oauth_fetch_user_error: entry(
    422,
    'Fetching the user failed',
    'We could not get your details from {provider}. Please try again.',
  ),
  saml_response_invalid: entry(
    422,
    'The answer of the identity provider is invalid',
    'The answer of {provider} could not be used. Please try again, or ask your administrator.',
  ),
  saml_user_attribute_missing: entry(
    422,
    'The email address is missing',
    '{provider} did not tell your email address. Please ask your administrator.',
  ),
  saml_email_address_domain_mismatch: entry(
    422,
    'The email address is of another domain',
    'Your email address at {provider} is not of a domain that it may sign in.',
  ),
  enterprise_sso_hosted_domain_mismatch: entry(
    422,
    'The account is not managed by your company',
    'Your account at {provider} is not one that your company manages. Please choose that one.',
  ),
  oauth_email_domain_reserved_by_saml: entry(
    403,
    'Sign in with your company’s account',
    'People with your email address sign in with the identity provider of their company.',
  ),
  saml_jit_provisioning_disabled: entry(
    403,
    'Account not found',
    'You do not have an account here yet. Please ask your administrator.',
  ),
  additional_identifications_disabled: entry(
    403,
    'Not allowed',
    'Your organization does not let you add addresses, numbers or accounts of your own.',
  ),
  enterprise_sso_required: entry(
    403,
    'Sign in with your company’s account',
    'Your organization wants you to sign in with its own identity provider.',
  ),
  oauth_provider_unavailable: entry(
    422,
    'Provider unavailable',
    '{provider} does not answer at the moment. Please try again later.',
  ),
  oauth_callback_invalid: entry(
    400,
    'Callback invalid',
    'This address was opened without a sign-in that waits for it, or was opened before. Please begin again.',
  ),
  oauth_token_invalid: entry(
    422,
    'Token invalid',
    'The token is invalid, expired or meant for another application.',
  ),
  external_account_not_found: entry(
    422,
    'The External Account was not found.',
    'There is no external account to continue with.',
  ),
  sign_up_mode_restricted: entry(
    403,
    'Sign ups are restricted',
    'Sign ups are currently restricted: access is by invitation only.',
  ),
  sign_up_restricted_waitlist: entry(
    403,
    'Sign ups are restricted',
    'Sign ups are currently restricted: join the waitlist.',
  ),
  sign_up_cannot_be_updated: entry(
    403,
    'Sign up cannot be updated',
    'A sign up that is complete or abandoned cannot be updated.',
  ),
  user_locked: entry(403, 'Your account is locked', 'Your account is currently locked. {tryAgain}'),
  user_banned: entry(
    403,
    'Account is banned',
    'Access to this account has been restricted. Contact the administrator for more information.',
  ),
  user_deactivated: entry(
    403,
    'Account is deactivated',
    'Your account has been deactivated by your organization. Contact the administrator for more information.',
  ),
  user_attribute_synced: entry(
    422,
    'is synced',
    '{param} comes from the directory of your organization, and can only be changed there.',
  ),
  directory_key_invalid: entry(
    401,
    'Invalid key',
    'The request does not bring the key of this directory as a Bearer token.',
  ),
  directory_disabled: entry(
    403,
    'Directory is disabled',
    'This directory is disabled, is read instead of taking requests, or its enterprise connection was deleted.',
  ),
  directory_not_pulled: entry(
    400,
    'Directory takes people by SCIM',
    'The identity provider of this directory sends its people by SCIM: there is nothing to be read.',
  ),
  directory_credentials_invalid: entry(422, 'Credentials cannot be used', '{reason}'),
  directory_credentials_missing: entry(
    400,
    'Credentials are missing',
    'Say first what this directory is read with: the key of a service account, and an administrator.',
  ),
  directory_sync_running: entry(
    409,
    'Sync is running',
    'This directory is being read already. Wait until that has ended.',
  ),
  directory_group_role_mapping_disabled: entry(
    400,
    'Group role mapping is disabled',
    'Switch group role mapping on for this directory first.',
  ),
  session_reverification_required: entry(
    403,
    'Reverification required',
    'You need to provide additional verification to perform this operation.',
  ),
  session_tasks_open: entry(
    403,
    'Session tasks open',
    'This session is pending: finish its tasks before you do anything else.',
  ),
  impersonator_forbidden: entry(
    403,
    'Not for impersonators',
    'Whoever acts for somebody else cannot change how that person signs in.',
  ),
  user_delete_self_disabled: entry(
    403,
    'Deletion is disabled',
    'Users of this instance cannot delete their accounts.',
  ),
  password_required: entry(422, 'Password required', 'Users of this instance need a password.'),
  no_password_set: entry(400, 'No password set', 'This account has no password.'),
  // authentication
  authentication_invalid: entry(
    401,
    'Unable to authenticate the request',
    'Unable to authenticate the request, you need to supply an active session.',
  ),
  authorization_header_missing: entry(
    401,
    'Invalid Authorization header',
    'Invalid Authorization header format. Must be "Bearer <YOUR_API_KEY>".',
  ),
  secret_key_invalid: entry(
    401,
    'The provided Clerk Secret Key is invalid.',
    'The provided Clerk Secret Key is invalid. Make sure that your Clerk Secret Key is correct.',
  ),
  dev_browser_unauthenticated: entry(
    401,
    'Browser unauthenticated',
    'Unable to authenticate this browser for your development instance. Check your cookies and try again.',
  ),
  signed_out: entry(401, 'Signed out', 'You are signed out.'),
  client_not_found: entry(404, 'Client not found', 'No client was found.'),
  session_not_found: entry(404, 'Session not found', 'No session was found with id {id}.'),
  session_token_invalid: entry(
    401,
    'Invalid session token',
    'The token is not a valid token of this session.',
  ),
  session_invalid: entry(401, 'Invalid session', 'The session is not active.'),
  client_link_invalid: entry(
    403,
    'Link not valid',
    'The link between the domains is unknown, expired, already used, or was made for another browser.',
  ),
  operation_not_allowed_on_satellite_domain: entry(
    403,
    'Operation not allowed on a satellite domain',
    'People sign in and up at the primary domain, whose sessions satellite domains share.',
  ),
  // handshake and refresh
  instance_not_found: entry(
    400,
    'Invalid host',
    'We were unable to attribute this request to an instance of this server.',
  ),
  production_only: entry(400, 'Not available in development', 'This operation is for production instances.'),
  development_only: entry(400, 'Not available in production', 'This operation is for development instances.'),
  redirect_url_forbidden: entry(
    422,
    'Redirect URL not allowed',
    'The redirect URL {url} is not an allowed origin of this instance.',
  ),
  redirect_url_not_registered: entry(
    422,
    'Redirect URL not registered',
    'The redirect URL {url} of a native application has to be registered with this instance as a whole.',
  ),
  rotating_token_nonce_invalid: entry(
    422,
    'Nonce invalid',
    'The rotating token nonce is invalid, was used before, has expired or is for another client.',
  ),
  handshake_nonce_invalid: entry(
    404,
    'Handshake nonce not found',
    'The handshake nonce is unknown, expired or was already used.',
  ),
  refresh_token_invalid: entry(401, 'Refresh token invalid', 'The refresh token does not match the session.'),
  expired_token_invalid: entry(
    400,
    'Expired token invalid',
    'The expired token was not issued for this session.',
  ),
  idempotency_key_reused: entry(
    409,
    'Idempotency key reused',
    'This idempotency key was used for another request.',
  ),
  // administration
  template_variable_missing: entry(
    422,
    'Required variable missing',
    'The template needs the variables {variables}.',
  ),
  not_allowed_access: entry(
    403,
    'Access not allowed.',
    '{identifier} is not allowed to access this application.',
  ),
  invitation_revoked: entry(400, 'Invitation revoked', 'The invitation was revoked.'),
  invitation_cannot_be_revoked: entry(
    400,
    'Invitation cannot be revoked',
    'Only pending invitations can be revoked; this one is {status}.',
  ),
  waitlist_not_enabled: entry(403, 'Waitlist not enabled', 'This application has no waitlist.'),
  waitlist_entry_settled: entry(
    400,
    'Waitlist entry settled',
    'This is not possible for a waitlist entry that is {status}.',
  ),
  actor_token_cannot_be_revoked: entry(
    400,
    'Actor token cannot be revoked',
    'Only pending actor tokens can be revoked; this one is {status}.',
  ),
  actor_token_revoked: entry(400, 'Actor token revoked', 'The actor token has been revoked.'),
  primary_domain_kept: entry(
    403,
    'Primary domain cannot be deleted',
    'An instance needs its primary domain: it can be changed, not deleted.',
  ),
  image_too_large: entry(
    413,
    'Image too large',
    'The image being uploaded is more than {limit}. Please choose a smaller one.',
  ),
  image_type_not_supported: entry(
    422,
    'Image type not supported',
    'The image being uploaded is not supported. Please choose a JPEG, PNG, GIF or WebP picture.',
  ),
  jwt_template_reserved_claim: entry(
    422,
    'Reserved claim used',
    'You cannot use the reserved claims: {claims}.',
  ),
  // organizations
  organization_not_enabled_in_instance: entry(
    403,
    'The organizations feature is not enabled',
    'The organizations feature is not enabled for this instance.',
  ),
  organization_not_found_or_unauthorized: entry(
    403,
    'Organization not found or unauthorized',
    'The organization does not exist, or you are not allowed to use it.',
  ),
  organization_creator_not_found: entry(
    404,
    'Organization creator not found',
    'The user who is to be the creator of the organization does not exist.',
  ),
  organization_creation_not_allowed: entry(
    403,
    'Organization creation not allowed',
    'You are not allowed to create organizations.',
  ),
  organization_quota_exceeded: entry(
    403,
    'Organization quota exceeded',
    'You have reached your limit of {limit} organizations.',
  ),
  organization_admin_delete_not_enabled: entry(
    403,
    'Deletion by an admin is not enabled',
    'Admins cannot delete this organization.',
  ),
  organization_membership_quota_exceeded: entry(
    403,
    'Organization membership quota exceeded',
    'You have reached your limit of {limit} organization memberships, including outstanding invitations.',
  ),
  organization_membership_quota_exceeded_for_sso: entry(
    403,
    'Organization membership quota exceeded',
    'Your organization has as many members as it may have. Please ask your administrator.',
  ),
  organization_minimum_permissions_needed: entry(
    400,
    'Minimum permissions needed',
    'There has to be at least one organization member with the minimum required permissions.',
  ),
  user_is_last_organization_administrator: entry(
    400,
    'Last administrator of an organization',
    'You are the last administrator of {names}. Make another member an administrator there, or delete the organization, before you delete your account.',
  ),
  organization_direct_adding_disabled: entry(
    403,
    'Members cannot be added directly',
    'People join this organization by invitation. Invite them by their email address instead.',
  ),
  organization_invitation_limit_reached: entry(
    429,
    'Too many invitations today',
    'No more than {limit} invitations a day may be sent {by}. Please try again later.',
  ),
  already_a_member_in_organization: entry(
    400,
    'Already a member of the organization',
    '{name} is already a member of the organization.',
  ),
  not_a_member_in_organization: entry(
    403,
    'Not a member of the organization',
    'The user is not a member of the organization.',
  ),
  not_an_admin_in_organization: entry(
    403,
    'Not an administrator of the organization',
    'The user does not have the permission to do this in the organization.',
  ),
  missing_organization_permission: entry(
    403,
    'Missing permission',
    'You need the permission {permission} in the organization to do this.',
  ),
  duplicate_record: entry(
    400,
    'duplicate record',
    'There are already pending invitations for the following email addresses: {emails}.',
  ),
  organization_invitation_not_pending: entry(
    400,
    'Invitation is not pending',
    'Only pending invitations can be revoked; this one is {status}.',
  ),
  organization_invitation_already_accepted: entry(
    400,
    'Invitation already accepted',
    'The invitation was already accepted.',
  ),
  organization_invitation_revoked: entry(400, 'Invitation revoked', 'The invitation was revoked.'),
  organization_invitation_expired: entry(400, 'Invitation expired', 'The invitation has expired.'),
  organization_invitation_bulk_size: entry(
    422,
    'Too many invitations',
    'At most {limit} invitations can be made at once.',
  ),
  organization_not_active: entry(
    403,
    'Not the active organization',
    'Your session is in another organization. Make this one the active organization first.',
  ),
  self_serve_not_enabled: entry(
    403,
    'Self-serve setup is not enabled',
    'This application does not let organizations set up their own {what}.',
  ),
  enterprise_connection_domain_not_proven: entry(
    422,
    'Domain not proven',
    'The organization has not proven that it owns {name}, or does not use it for enterprise sign-in.',
  ),
  organization_domains_not_enabled: entry(
    403,
    'Domains are not enabled',
    'Organization domains are not enabled for this instance.',
  ),
  organization_domain_quota_exceeded: entry(
    403,
    'Domain quota exceeded',
    'The organization has reached its limit of {limit} domains.',
  ),
  organization_domain_already_exists: entry(
    422,
    'Domain already exists',
    'The domain {name} is already in use by this or another organization.',
  ),
  enterprise_connection_domain_exists: entry(
    409,
    'Domain already in use',
    'The domain {name} belongs to an enterprise connection of another organization.',
  ),
  enterprise_connection_quota_exceeded: entry(
    403,
    'Connection quota exceeded',
    'The organization has reached its limit of {limit} enterprise connections.',
  ),
  enterprise_connection_verified_domain_exists: entry(
    409,
    'Verified domain exists',
    'Organizations enroll people of {name}. Agree to delete their domain to go on.',
  ),
  test_run_link_invalid: entry(
    400,
    'The link of the test is invalid',
    'The test was made already, or its link is too old or incomplete. Please begin another test.',
  ),
  enterprise_connection_metadata_invalid: entry(
    422,
    'Metadata is invalid',
    'The metadata of the identity provider could not be used: {reason}.',
  ),
  admin_portal_link_invalid: entry(
    422,
    'Link is invalid',
    'The link to the admin portal was used, has expired, or was revoked.',
  ),
  admin_portal_visit_over: entry(
    401,
    'Admin portal is closed',
    'The admin portal opens with a link of its own, for some hours.',
  ),
  admin_portal_scope_missing: entry(
    403,
    'Scope is missing',
    'The link to the admin portal does not include {scope}.',
  ),
  organization_domain_common: entry(
    422,
    'Common email provider',
    'This is a common email provider domain. Use a domain of your own.',
  ),
  organization_domain_mismatch: entry(
    422,
    'Domain mismatch',
    'The email address does not belong to the domain {name}.',
  ),
  organization_domain_already_verified: entry(
    400,
    'Domain already verified',
    'The domain is already verified.',
  ),
  organization_domain_not_verified: entry(400, 'Domain not verified', 'The domain must be verified first.'),
  organization_suggestion_already_accepted: entry(
    400,
    'Suggestion already accepted',
    'The suggestion was already accepted.',
  ),
  organization_membership_request_not_pending: entry(
    400,
    'Request is not pending',
    'The membership request was already answered.',
  ),
  organization_role_in_use: entry(422, 'Role in use', 'The role cannot be deleted: it is {use}.'),
  organization_roles_quota_exceeded: entry(
    403,
    'Role quota exceeded',
    'The instance has reached its limit of {limit} roles.',
  ),
  organization_role_permission_exists: entry(
    409,
    'Permission already assigned',
    'The role already has this permission.',
  ),
  organization_missing_creator_role_permissions: entry(
    422,
    'Missing permissions for the creator role',
    'A creator role needs the permissions {permissions}.',
  ),
  organization_system_permission_not_modifiable: entry(
    403,
    'System permissions cannot be changed',
    'System permissions can neither be changed nor deleted.',
  ),
  role_set_roles_invalid: entry(422, 'Invalid roles', 'The roles do not fit the role set: {reason}.'),
  role_sets_quota_exceeded: entry(
    403,
    'Role set quota exceeded',
    'The instance has reached its limit of {limit} role sets.',
  ),
  // factors of an account
  totp_already_enabled: entry(
    400,
    'TOTP already enabled',
    'There is an authenticator app already: remove it first.',
  ),
  second_factor_missing: entry(400, 'No second factor', 'Set up a second factor first.'),
  last_identification_deletion_failed: entry(
    400,
    'Deletion failed',
    'You cannot delete your last identification.',
  ),
  last_sign_in_method_removal_failed: entry(
    400,
    'Last sign-in method',
    'Without this you could no longer sign in: add another sign-in method first.',
  ),
  last_required_identification_deletion_failed: entry(
    400,
    'Deletion failed',
    'You cannot delete your last identification of a kind that is required.',
  ),
  totp_not_enabled: entry(
    400,
    'No second factor',
    'This account has neither an authenticator app nor backup codes.',
  ),
  feature_not_enabled: entry(403, 'not enabled', 'This feature is not enabled for this instance.'),
  form_password_compromised: entry(
    422,
    'Your password may be compromised.',
    'Your password may be compromised. To protect your account, continue with another sign-in method now. You will be asked to reset your password after signing in.',
  ),
  // password strength and breaches: codes that @clerk/ui branches on
  form_password_not_strong_enough: entry(
    422,
    'Password is not strong enough.',
    'Your password is not strong enough.',
  ),
  // admin API
  admin_credential_missing: entry(
    401,
    'Admin credential missing',
    'Send the admin token, or a secret key of the instance, as a Bearer token.',
  ),
  admin_credential_invalid: entry(
    401,
    'Admin credential invalid',
    'The credential is neither the admin token of this server nor a secret key of the instance.',
  ),
  admin_instance_not_found: entry(
    404,
    'Instance not found',
    'There is no such instance: name one by slug or id with ?instance=.',
  ),
  job_not_retryable: entry(
    409,
    'Job cannot be retried',
    'Only a job that has failed can be tried again, and only while the same work is not queued already.',
  ),
  // the Backend API's webhook account
  svix_app_exists: entry(400, 'Svix app already exists', 'A Svix app already exists for this instance.'),
  svix_app_missing: entry(400, 'Svix app missing', 'No Svix app exists for this instance.'),
  svix_unavailable: entry(503, 'Svix unavailable', 'The Svix server did not answer. Please try again.'),
  // passkeys
  passkey_invalid: entry(422, 'Passkey is invalid', 'The answer of the passkey could not be verified.'),
  passkey_not_registered: entry(
    422,
    'Passkey not registered',
    'This passkey is not registered with any account here.',
  ),
  passkey_already_exists: entry(422, 'Passkey already exists', 'This passkey is registered already.'),
  passkey_quota_exceeded: entry(422, 'Too many passkeys', 'An account can have at most {max} passkeys.'),
  // trusted devices: the native SDKs know the first code
  trusted_device_not_registered: entry(
    422,
    'Trusted device not registered',
    'This device is not trusted any more. Sign in another way and trust it again.',
  ),
  trusted_device_signature_invalid: entry(
    422,
    'Signature is invalid',
    'The signature of the device could not be verified.',
  ),
  trusted_device_quota_exceeded: entry(
    422,
    'Too many trusted devices',
    'An account can have at most {max} trusted devices.',
  ),
  // web3 wallets
  web3_signature_invalid: entry(
    422,
    'Signature is invalid',
    'The signature does not belong to this message and wallet.',
  ),
  // CAPTCHA: clerk-js knows both (isCaptchaError)
  captcha_missing_token: entry(
    400,
    'CAPTCHA token is missing',
    'The CAPTCHA was not solved: load the page again.',
  ),
  captcha_invalid: entry(
    401,
    'CAPTCHA is invalid',
    'The CAPTCHA was not solved correctly. Please try again.',
  ),
} satisfies Record<string, CatalogEntry>

export type ErrorCode = keyof typeof catalog
