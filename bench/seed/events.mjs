import { lastEventPosition } from 'frontdesk/internal/store/events'
import { openStore } from 'frontdesk/internal/store/open-store'
import { givePositions, insertLogs } from 'frontdesk/internal/store/unscoped/sequencing'

const BATCH = 500

/**
 * Puts events into the log of an installation's one instance, as if as many users had been updated once;
 * the server must not run meanwhile.
 */
export async function seedEvents(installation, total) {
  const store = openStore(locationOf(installation), { durability: 'relaxed' })
  try {
    const { id: instanceId } = await store.read.selectFrom('instances').select('id').executeTakeFirstOrThrow()
    const instance = { id: instanceId }
    const first = (await lastEventPosition({ db: store.read, instance })) + 1
    await insertEvents(store, total, index => eventRow(instanceId, first + index, first + index))
    await store.transaction(tx => insertLogs(tx, [instanceId]))
    await store.transaction(tx => givePositions(tx, [], [{ instanceId, lastPosition: first + total - 1 }]))
  } finally {
    await store.close()
  }
}

export const locationOf = installation => installation.postgres?.url ?? installation.sqliteFile

/** Events of instances in turn that wait for their positions, each of a resource of its own. */
export async function seedWaitingEvents(store, instanceIds, from, total) {
  await insertEvents(store, total, index =>
    // the second of each resource: what came before is looked for
    eventRow(instanceIds[index % instanceIds.length], from + index, null, 2),
  )
}

async function insertEvents(store, total, rowAt) {
  for (let from = 0; from < total; from += BATCH) {
    const rows = Array.from({ length: Math.min(BATCH, total - from) }, (_, index) => rowAt(from + index))
    await store.transaction(tx => tx.insertInto('events').values(rows).execute())
  }
}

function eventRow(instanceId, number, position, sequence = 1) {
  const now = Date.now()
  return {
    instance_id: instanceId,
    id: `evt_bench${String(number).padStart(22, '0')}`,
    type: 'user.updated',
    resource_id: `user_bench${number}`,
    sequence,
    position,
    payload: samplePayload(instanceId, number, now),
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
