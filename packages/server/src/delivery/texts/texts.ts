import type { Finding, TestRunCheck } from '../../model/test-run.js'
import type { PortalTexts } from './portal/portal-texts.js'

export type * from './portal/portal-texts.js'

/**
 * What an email says. `{app}` and other names in braces are filled in; which ones there
 * are is the same in every language.
 */
export interface EmailText {
  subject: string
  heading: string
  paragraphs: readonly string[]
  /** of emails that have a link */
  button?: string
}

/** Every email, in variants where a fact may be unknown. */
export type EmailTextKey =
  | 'verification_code'
  | 'sign_in_code'
  | 'reset_password_code'
  | 'magic_link'
  | 'verification_link'
  | 'password_added'
  | 'password_changed'
  | 'password_removed'
  | 'primary_email_address_changed'
  | 'primary_email_address_removed'
  | 'account_locked'
  | 'account_claimed'
  | 'identifier_added'
  | 'identifier_released'
  | 'existing_account'
  | 'passkey_added'
  | 'passkey_removed'
  | 'external_account_linked'
  | 'external_account_unlinked'
  | 'trusted_device_added'
  | 'trusted_device_removed'
  | 'username_changed'
  | 'second_factor_added'
  | 'second_factor_removed'
  | 'backup_codes_created'
  | 'waitlist_confirmation'
  | 'waitlist_invitation'
  | 'invitation'
  | 'organization_invitation'
  | 'organization_invitation_by'
  | 'saml_certificate_expiring'
  | 'webhook_endpoint_disabled'

/** Small print under the main part. */
export type NoteKey = 'code_expiry' | 'link_expiry' | 'ignore' | 'ignore_invitation' | 'secure'

export type MessageTextKey = 'verification_code' | 'sign_in_code' | 'reset_password_code' | 'existing_account'

/** Pages at addresses that people open by a link, or come back to. */
export type PageTextKey =
  | 'link_sign_in_title'
  | 'link_sign_in'
  | 'link_sign_in_button'
  | 'link_address_title'
  | 'link_address'
  | 'link_address_button'
  | 'link_requested'
  | 'link_requested_from'
  | 'link_broken_title'
  | 'link_broken'
  | 'test_link_broken'
  | 'link_used_title'
  | 'link_used'
  | 'link_expired_title'
  | 'link_expired'
  | 'link_revoked_title'
  | 'link_revoked'
  | 'nothing_title'
  | 'nothing'
  | 'refused_title'
  | 'refused'
  | 'wait_title'
  | 'wait'
  | 'trouble_title'
  | 'trouble'
  | 'visit_over_title'
  | 'visit_over'
  | 'visit_over_link'
  | 'link_warning'

export type PhraseKey =
  | 'one_minute'
  | 'minutes'
  | 'requested_from'
  | 'browser_on_system'
  | 'open_address'
  | 'sent_by'
  | 'help'
  | 'reason_failing'
  | 'reason_gone'
  | 'reason_by_hand'

export type TestRunLabelKey =
  | 'success_title'
  | 'success'
  | 'failed_title'
  | 'failed'
  | 'tried'
  | 'detail'
  | 'person'
  | 'email_address'
  | 'first_name'
  | 'last_name'
  | 'user_id'
  | 'not_told'
  | 'checks'
  | 'check_passed'
  | 'check_failed'
  | 'check_not_made'
  | 'attributes'
  | 'request'
  | 'response'
  | 'id_token'
  | 'access_token'
  | 'user_info'

/** What somebody reads who has tried the provider of a company. */
export interface TestRunTexts {
  labels: Record<TestRunLabelKey, string>
  checks: Record<TestRunCheck, string>
  findings: Record<Finding['kind'], { title: string; advice: string }>
}

/** Everything that the platform itself writes to people, in one language. */
export interface Texts {
  emails: Record<EmailTextKey, EmailText>
  notes: Record<NoteKey, string>
  messages: Record<MessageTextKey, string>
  pages: Record<PageTextKey, string>
  testRuns: TestRunTexts
  portal: PortalTexts
  phrases: Record<PhraseKey, string>
}
