import { DeviceKey } from '../device-key.js'
import { ethereumWallet } from '../software-wallet.js'
import type { PersonalRow, Subject } from './personal-cast.js'

const STRATEGY = 'web3_metamask_signature'

interface Made {
  response: { id: string; client_data?: string; verification?: { message?: string } | null }
}

async function make(person: Subject, path: string, form: Record<string, unknown>) {
  const answer = await person.browser.post<Made>(path, form)
  if (answer.status !== 200) throw new Error(`${path}: ${JSON.stringify(answer.body)}`)
  return answer.body.response
}

export async function newWallet(person: Subject) {
  const wallet = ethereumWallet()
  const { id } = await make(person, '/v1/me/web3_wallets', { web3_wallet: wallet.address })
  return { wallet, ids: { web3_wallet_id: id } }
}

function newDevice() {
  const key = new DeviceKey()
  const facts = {
    platform: 'ios',
    app_identifier: 'com.example.app',
    name: 'Phone',
    algorithm: 'ES256',
    public_key_jwk: key.jwk,
  }
  return { key, facts }
}

async function prepared(person: Subject) {
  const { key, facts } = newDevice()
  const { client_data = '' } = await make(person, '/v1/me/trusted_devices/prepare', facts)
  return { ...facts, client_data, signature: key.sign(client_data) }
}

export const enrolDevice = async (person: Subject) =>
  (await make(person, '/v1/me/trusted_devices/attempt', await prepared(person))).id

/** Wallets and devices that a person signs in with. */
export const deviceRows: PersonalRow[] = [
  { id: 'getWeb3Wallets', kind: 'account', call: () => ({}) },
  {
    id: 'postWeb3Wallets',
    kind: 'account',
    isSensitive: true,
    call: () => ({ body: { web3_wallet: ethereumWallet().address } }),
  },
  { id: 'readWeb3Wallet', kind: 'thing', call: async person => ({ ids: (await newWallet(person)).ids }) },
  {
    id: 'deleteWeb3Wallet',
    kind: 'thing',
    isSensitive: true,
    call: async person => ({ ids: (await newWallet(person)).ids }),
  },
  {
    id: 'prepareWeb3WalletVerification',
    kind: 'thing',
    call: async person => ({ ids: (await newWallet(person)).ids, body: { strategy: STRATEGY } }),
  },
  {
    id: 'attemptWeb3WalletVerification',
    kind: 'thing',
    call: async person => {
      const { wallet, ids } = await newWallet(person)
      const path = `/v1/me/web3_wallets/${ids.web3_wallet_id}/prepare_verification`
      const { verification } = await make(person, path, { strategy: STRATEGY })
      return { ids, body: { signature: wallet.sign(verification?.message ?? '') } }
    },
  },

  // whoever holds a key may ask whether it still opens; that needs a browser, and no session
  {
    id: 'validateTrustedDevice',
    kind: 'public',
    but: { nobody: 401, 'cookies of the other instance': 401 },
    call: async person => ({ body: { trusted_device_id: await enrolDevice(person) } }),
  },
  { id: 'listTrustedDevices', kind: 'account', call: () => ({}) },
  {
    id: 'prepareTrustedDevice',
    kind: 'account',
    isSensitive: true,
    call: () => ({ body: newDevice().facts }),
  },
  {
    id: 'attemptTrustedDevice',
    kind: 'account',
    // the challenge is for the session that asked for it
    but: { 'other client': 400 },
    call: async person => ({ body: await prepared(person) }),
  },
  {
    id: 'revokeTrustedDevice',
    kind: 'thing',
    isSensitive: true,
    call: async person => ({ ids: { trusted_device_id: await enrolDevice(person) } }),
  },
]
