import { enPortal } from './portal/en.js'
import { en as testRuns } from './test-runs/en.js'
import type { Texts } from './texts.js'

export const en: Texts = {
  emails: {
    verification_code: {
      subject: '{code} is your {app} verification code',
      heading: 'Verify your email address',
      paragraphs: ['Enter this code in {app} to prove that this address is yours.'],
    },
    sign_in_code: {
      subject: '{code} is your {app} sign-in code',
      heading: 'Sign in to {app}',
      paragraphs: ['Enter this code to sign in.'],
    },
    reset_password_code: {
      subject: '{code} is your {app} password reset code',
      heading: 'Reset your password',
      paragraphs: ['Enter this code in {app} to choose a new password.'],
    },
    magic_link: {
      subject: 'Sign in to {app}',
      heading: 'Sign in to {app}',
      paragraphs: ['Follow this link on the device where you want to sign in.'],
      button: 'Sign in to {app}',
    },
    verification_link: {
      subject: 'Verify your email address for {app}',
      heading: 'Verify your email address',
      paragraphs: ['Follow this link to prove to {app} that this address is yours.'],
      button: 'Verify email address',
    },
    password_added: {
      subject: 'A password was added to your {app} account',
      heading: 'A password was added',
      paragraphs: [
        'A password was added to your {app} account just now. It can be used to sign in from now on.',
      ],
    },
    password_changed: {
      subject: 'Your {app} password was changed',
      heading: 'Your password was changed',
      paragraphs: ['The password of your {app} account was changed just now.'],
    },
    password_removed: {
      subject: 'Your {app} password was removed',
      heading: 'Your password was removed',
      paragraphs: [
        'The password of your {app} account was removed just now. Your other ways to sign in still work.',
      ],
    },
    primary_email_address_changed: {
      subject: 'Your {app} primary email address was changed',
      heading: 'Your primary email address was changed',
      paragraphs: ['The primary email address of your {app} account is now {new_email_address}.'],
    },
    primary_email_address_removed: {
      subject: 'Your {app} primary email address was removed',
      heading: 'Your primary email address was removed',
      paragraphs: ['This address is no longer the primary one of your {app} account.'],
    },
    account_locked: {
      subject: 'The password of your {app} account is locked',
      heading: 'Your password is locked',
      paragraphs: [
        'Somebody tried too many wrong passwords or codes for your {app} account. For {locked_for}, its password is taken only in browsers that you have signed in with before. You can still sign in in any other way.',
      ],
    },
    account_claimed: {
      subject: 'Your {app} account is yours alone now',
      heading: 'Your account is yours alone now',
      paragraphs: [
        'You have proven that this address is yours. Nobody had done so since the {app} account was made, so whatever could open it before was removed: its password, sessions, passkeys, second factors and other addresses.',
        'If you set these up yourself, you can do so again in your account.',
      ],
    },
    identifier_added: {
      subject: '{identifier} was added to your {app} account',
      heading: 'A way to sign in was added',
      paragraphs: [
        '{identifier} was added to your {app} account just now. Whoever holds it can sign in to the account.',
      ],
    },
    identifier_released: {
      subject: '{identifier} is no longer part of your {app} account',
      heading: 'An address was removed from your account',
      paragraphs: [
        '{identifier} had never been verified for your {app} account. Somebody has now verified it in another browser, so it was removed from your account.',
        'If it was you, add it again in your account and verify it there.',
      ],
    },
    existing_account: {
      subject: 'You already have an account at {app}',
      heading: 'You already have an account',
      paragraphs: [
        'Somebody just tried to use this email address for another {app} account. It belongs to yours, so nothing was changed.',
        'If it was you, sign in with this address. If you forgot your password, choose “Forgot password?” there.',
      ],
      button: 'Sign in to {app}',
    },
    passkey_added: {
      subject: 'A passkey was added to your {app} account',
      heading: 'A passkey was added',
      paragraphs: ['The passkey “{passkey_name}” can be used to sign in to your {app} account from now on.'],
    },
    passkey_removed: {
      subject: 'A passkey was removed from your {app} account',
      heading: 'A passkey was removed',
      paragraphs: ['The passkey “{passkey_name}” no longer signs in to your {app} account.'],
    },
    external_account_linked: {
      subject: 'An account at {provider} was connected to your {app} account',
      heading: 'An account was connected',
      paragraphs: ['The account at {provider} can be used to sign in to your {app} account from now on.'],
    },
    external_account_unlinked: {
      subject: 'An account at {provider} was disconnected from your {app} account',
      heading: 'An account was disconnected',
      paragraphs: ['The account at {provider} no longer signs in to your {app} account.'],
    },
    trusted_device_added: {
      subject: 'A device was added to your {app} account',
      heading: 'A device was added',
      paragraphs: ['The device “{device_name}” can be used to sign in to your {app} account from now on.'],
    },
    trusted_device_removed: {
      subject: 'A device was removed from your {app} account',
      heading: 'A device was removed',
      paragraphs: ['The device “{device_name}” no longer signs in to your {app} account.'],
    },
    username_changed: {
      subject: 'Your {app} username was changed',
      heading: 'Your username was changed',
      paragraphs: ['The username of your {app} account was changed just now.'],
    },
    second_factor_added: {
      subject: 'A second factor was added to your {app} account',
      heading: 'A second factor was added',
      paragraphs: [
        'From now on, signing in to your {app} account asks for a second factor that was added just now.',
      ],
    },
    second_factor_removed: {
      subject: 'A second factor was removed from your {app} account',
      heading: 'A second factor was removed',
      paragraphs: [
        'A second factor was just removed from your {app} account. It is no longer asked for when somebody signs in.',
      ],
    },
    backup_codes_created: {
      subject: 'New backup codes for your {app} account',
      heading: 'New backup codes were made',
      paragraphs: [
        'New backup codes were made for your {app} account just now. Earlier ones no longer work.',
      ],
    },
    waitlist_confirmation: {
      subject: 'You are on the waitlist of {app}',
      heading: 'You are on the waitlist',
      paragraphs: ['Thank you for your interest in {app}. You will get another email when it is your turn.'],
    },
    waitlist_invitation: {
      subject: 'It is your turn: join {app}',
      heading: 'It is your turn',
      paragraphs: ['Thank you for waiting. You can now create your {app} account.'],
      button: 'Create your account',
    },
    invitation: {
      subject: 'You are invited to {app}',
      heading: 'You are invited',
      paragraphs: ['You are invited to join {app}. Accept to get started.'],
      button: 'Accept the invitation',
    },
    organization_invitation: {
      subject: 'You are invited to {organization_name} on {app}',
      heading: 'You are invited to {organization_name}',
      paragraphs: ['You are invited to join {organization_name} on {app}. Accept to get started.'],
      button: 'Accept the invitation',
    },
    organization_invitation_by: {
      subject: '{inviter_name} invited you to {organization_name} on {app}',
      heading: 'You are invited to {organization_name}',
      paragraphs: ['{inviter_name} invited you to join {organization_name} on {app}. Accept to get started.'],
      button: 'Accept the invitation',
    },
    saml_certificate_expiring: {
      subject: 'Single sign-on for {connection_name} on {app} ends on {expires_on}',
      heading: 'The certificate of your identity provider ends soon',
      paragraphs: [
        'The certificate with which {connection_name} signs people in to {app} ends on {expires_on}. After that day, nobody can sign in with it.',
        'Have your identity provider make a new certificate, and enter it in {app} before the old one ends.',
      ],
    },
    webhook_endpoint_disabled: {
      subject: 'A webhook endpoint of {app} was disabled',
      heading: 'A webhook endpoint was disabled',
      paragraphs: [
        'The endpoint {url} was disabled, because {reason}.',
        'Its events are kept. When you enable it again, it goes on where it stopped.',
      ],
    },
  },
  notes: {
    code_expiry: 'The code is valid for {expiry}. Never share it with anyone.',
    link_expiry: 'The link is valid for {expiry} and works once.',
    ignore: 'If you did not ask for this, you can ignore this email; nothing changes without it.',
    ignore_invitation: 'If you did not expect this email, you can ignore it.',
    secure: 'If this was not you, reset your password and contact the people who run {app}.',
  },
  messages: {
    verification_code: '{code} is your {app} verification code. Never share it with anyone.',
    sign_in_code: '{code} is your {app} sign-in code. Never share it with anyone.',
    reset_password_code: '{code} is your {app} password reset code. Never share it with anyone.',
    existing_account:
      'This number already belongs to your {app} account, and was just tried for another one. If it was you, sign in or reset your password.',
  },
  pages: {
    link_sign_in_title: 'Sign in to {app}?',
    link_sign_in: 'A link was opened that signs in to {app} with {address}.',
    link_sign_in_button: 'Yes, sign in there',
    link_address_title: 'Is this your email address?',
    link_address: 'A link was opened that proves to {app} that {address} is yours.',
    link_address_button: 'Yes, it is mine',
    link_requested: 'It was asked for in another browser {when}.',
    link_requested_from: 'It was asked for in another browser {when}: {requester}.',
    link_broken_title: 'This link does not work',
    link_broken:
      'It may have been used already, be too old, or be incomplete. Go back to {app} and ask for a new one.',
    test_link_broken:
      'The test was made already, or the link is too old or incomplete. Please begin another test where you got the link.',
    link_used_title: 'This link was used already',
    link_used:
      'It works once. If you have used it yourself, go on to {app}. Otherwise ask whoever sent it to you for a new one.',
    link_expired_title: 'This link is too old',
    link_expired: 'Ask whoever sent it to you for a new one.',
    link_revoked_title: 'This link was withdrawn',
    link_revoked:
      'Whoever sent it to you has withdrawn it. If you think that this is a mistake, ask them for a new one.',
    nothing_title: 'There is nothing here',
    nothing: 'The address may be incomplete, or what it led to is gone.',
    refused_title: 'This page cannot be shown',
    refused:
      'The address may be incomplete, or it is not meant for you. Go back to where you came from and try it again.',
    wait_title: 'Please wait a moment',
    wait: 'Very many requests came from your network. Wait a moment, then load the page again.',
    trouble_title: 'That did not work',
    trouble: 'The server cannot do it just now. Wait a moment, then load the page again.',
    visit_over_title: 'Please begin again',
    visit_over: 'The visit to your provider was begun in another browser, is over already, or took too long.',
    visit_over_link: 'Go to {app}',
    link_warning:
      'The other browser goes on once you confirm. If you did not ask for this yourself, close the page, and nothing happens.',
  },
  testRuns,
  portal: enPortal,
  phrases: {
    one_minute: '1 minute',
    minutes: '{count} minutes',
    requested_from: 'Requested from {requester}',
    browser_on_system: '{browser} on {system}',
    open_address: 'Or open this address:',
    sent_by: 'Sent by {app}',
    help: 'Help',
    reason_failing: 'it has not answered with success for five days',
    reason_gone: 'it answered 410 Gone',
    reason_by_hand: 'somebody disabled it',
  },
}
