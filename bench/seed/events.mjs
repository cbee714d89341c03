import { openStore } from '../../packages/server/dist/store/open-store.js'

const BATCH = 500
const STATE = 'events_last_position'

/**
 * Puts events into the log of an installation's one instance, as if as many users had been updated once;
 * the server must not run meanwhile.
 */
export async function seedEvents(installation, total) {
  const location = installation.postgres?.url ?? installation.sqliteFile
  const store = openStore(location, { durability: 'relaxed' })
  try {
    const { id: instanceId } = await store.read.selectFrom('instances').select('id').executeTakeFirstOrThrow()
    const state = await store.read
      .selectFrom('system_state')
      .select('value')
      .where('name', '=', STATE)
      .executeTakeFirst()
    const first = Number(state?.value ?? 0) + 1
    for (let from = first; from < first + total; from += BATCH) {
      const count = Math.min(BATCH, first + total - from)
      const rows = Array.from({ length: count }, (_, index) => eventRow(instanceId, from + index))
      await store.transaction(tx => tx.insertInto('events').values(rows).execute())
    }
    await store.transaction(async tx => {
      await tx.deleteFrom('system_state').where('name', '=', STATE).execute()
      await tx
        .insertInto('system_state')
        .values({ name: STATE, value: String(first + total - 1) })
        .execute()
    })
  } finally {
    await store.close()
  }
}

function eventRow(instanceId, position) {
  const id = `evt_bench${String(position).padStart(22, '0')}`
  const now = Date.now()
  return {
    instance_id: instanceId,
    id,
    type: 'user.updated',
    resource_id: `user_bench${position}`,
    sequence: 1,
    position,
    payload: samplePayload(instanceId, position, now),
    event_attributes: {},
    created_at: now,
  }
}

/** As large as a real user with an address is: some 1.6 kB. */
export function samplePayload(instanceId, number, now) {
  const id = `user_bench${number}`
  const emailId = `idn_bench${number}`
  const verification = {
    object: 'verification_otp',
    status: 'verified',
    strategy: 'email_code',
    attempts: 1,
    expire_at: now,
  }
  return {
    object: 'event',
    type: 'user.updated',
    data: {
      object: 'user',
      id,
      external_id: null,
      first_name: 'Ada',
      last_name: 'Lovelace',
      username: null,
      primary_email_address_id: emailId,
      primary_phone_number_id: null,
      primary_web3_wallet_id: null,
      image_url: `http://localhost:4400/img/avatar_placeholder/${id}.svg`,
      profile_image_url: `http://localhost:4400/img/avatar_placeholder/${id}.svg`,
      has_image: false,
      password_enabled: true,
      two_factor_enabled: false,
      totp_enabled: false,
      backup_code_enabled: false,
      banned: false,
      locked: false,
      lockout_expires_in_seconds: null,
      verification_attempts_remaining: 100,
      delete_self_enabled: true,
      create_organization_enabled: true,
      create_organizations_limit: null,
      mfa_disabled_at: null,
      mfa_enabled_at: null,
      legal_accepted_at: null,
      last_sign_in_at: now,
      last_active_at: now,
      created_at: now,
      updated_at: now,
      locale: null,
      timezone: null,
      public_metadata: { plan: 'pro', seats: 12 },
      private_metadata: { customer: 'cus_1234567890' },
      unsafe_metadata: {},
      email_addresses: [
        {
          object: 'email_address',
          id: emailId,
          email_address: `user${number}@example.com`,
          reserved: false,
          linked_to: [],
          matches_sso_connection: false,
          verification,
          created_at: now,
          updated_at: now,
        },
      ],
      phone_numbers: [],
      web3_wallets: [],
      passkeys: [],
      external_accounts: [],
      saml_accounts: [],
      enterprise_accounts: [],
    },
    event_attributes: { http_request: { client_ip: '203.0.113.7', user_agent: 'Mozilla/5.0' } },
    instance_id: instanceId,
    timestamp: now,
  }
}
