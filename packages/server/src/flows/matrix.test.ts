import { expect, it } from 'vitest'
import { strategiesFor } from '../strategies/find.js'
import { firstMove } from './sign-in/begin.js'
import { signInFlow } from './sign-in/sign-in.js'
import { SIGN_IN_STATUSES } from './sign-in/status.js'
import { accountStrategies } from './sign-up/account-visits.js'
import { contactStrategies } from './sign-up/contacts.js'
import { signUpFlow } from './sign-up/sign-up.js'
import { SIGN_UP_STATUSES } from './sign-up/status.js'

/** One line per status and command with the strategies that it takes, by name. */
function matrix(table: Record<string, Partial<Record<string, object>>>, statuses: readonly string[]): string {
  const rows = statuses.flatMap(status => {
    const commands = Object.entries(table[status] ?? {})
    if (commands.length === 0) return [`${status} | - | -`]
    return commands.map(
      ([command, handlers]) =>
        `${status} | ${command} | ${Object.keys(handlers ?? {})
          .toSorted()
          .join(', ')}`,
    )
  })
  return rows.join('\n')
}

it('takes these commands in a sign-in', () => {
  expect(matrix(signInFlow.table, SIGN_IN_STATUSES)).toMatchInlineSnapshot(`
    "abandoned | - | -
    needs_identifier | prepare_first_factor | oauth, passkey, trusted_device
    needs_identifier | attempt_first_factor | passkey, ticket, trusted_device
    needs_first_factor | prepare_first_factor | email_code, email_link, enterprise_sso, oauth, passkey, phone_code, reset_password_email_code, reset_password_phone_code, trusted_device, web3_base_signature, web3_coinbase_wallet_signature, web3_metamask_signature, web3_okx_wallet_signature, web3_solana_signature
    needs_first_factor | attempt_first_factor | email_code, passkey, password, phone_code, reset_password_email_code, reset_password_phone_code, ticket, trusted_device, web3_base_signature, web3_coinbase_wallet_signature, web3_metamask_signature, web3_okx_wallet_signature, web3_solana_signature
    needs_second_factor | prepare_second_factor | phone_code
    needs_second_factor | attempt_second_factor | backup_code, phone_code, totp
    needs_client_trust | prepare_second_factor | email_code, phone_code
    needs_client_trust | attempt_second_factor | email_code, phone_code
    needs_new_password | reset_password | password
    needs_protect_check | - | -
    complete | - | -"
  `)
})

it('takes these commands in a sign-up', () => {
  expect(matrix(signUpFlow.table, SIGN_UP_STATUSES)).toMatchInlineSnapshot(`
    "abandoned | - | -
    missing_requirements | update | fields
    missing_requirements | prepare_verification | email_code, email_link, enterprise_sso, oauth, phone_code, web3_base_signature, web3_coinbase_wallet_signature, web3_metamask_signature, web3_okx_wallet_signature, web3_solana_signature
    missing_requirements | attempt_verification | email_code, phone_code, web3_base_signature, web3_coinbase_wallet_signature, web3_metamask_signature, web3_okx_wallet_signature, web3_solana_signature
    complete | - | -"
  `)
})

it('continues after creation by strategy', () => {
  const everything = {
    identifier: 'ada',
    password: 'secret',
    ticket: 'ticket',
    strategy: null,
  }
  const moves = strategiesFor('first_factor').map(each => [each.name, firstMove(each, everything)?.command])
  const proving = [...contactStrategies().filter(({ prepare }) => prepare), ...accountStrategies()]
  const signUpMoves = strategiesFor('sign_up').map(each => [
    each.name,
    proving.some(({ name }) => name === each.name) ? 'prepare_verification' : null,
  ])
  expect({ signIn: Object.fromEntries(moves), signUp: Object.fromEntries(signUpMoves) })
    .toMatchInlineSnapshot(`
      {
        "signIn": {
          "email_code": "prepare_first_factor",
          "email_link": "prepare_first_factor",
          "enterprise_sso": "prepare_first_factor",
          "oauth": "prepare_first_factor",
          "passkey": "prepare_first_factor",
          "password": "attempt_first_factor",
          "phone_code": "prepare_first_factor",
          "reset_password_email_code": "prepare_first_factor",
          "reset_password_phone_code": "prepare_first_factor",
          "ticket": "attempt_first_factor",
          "trusted_device": "prepare_first_factor",
          "web3_base_signature": "prepare_first_factor",
          "web3_coinbase_wallet_signature": "prepare_first_factor",
          "web3_metamask_signature": "prepare_first_factor",
          "web3_okx_wallet_signature": "prepare_first_factor",
          "web3_solana_signature": "prepare_first_factor",
        },
        "signUp": {
          "email_code": "prepare_verification",
          "email_link": "prepare_verification",
          "enterprise_sso": "prepare_verification",
          "oauth": "prepare_verification",
          "password": null,
          "phone_code": "prepare_verification",
          "ticket": null,
          "web3_base_signature": "prepare_verification",
          "web3_coinbase_wallet_signature": "prepare_verification",
          "web3_metamask_signature": "prepare_verification",
          "web3_okx_wallet_signature": "prepare_verification",
          "web3_solana_signature": "prepare_verification",
        },
      }
    `)
})
