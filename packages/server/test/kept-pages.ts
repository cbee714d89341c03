import { TEST_ORIGIN, type TestServer } from '@frontdesk/testkit'
import type { Frontdesk } from 'frontdesk'
import { expect } from 'vitest'
import { identifierRow, passkeyRow } from '../src/model/rows.fixture.js'
import { insertExternalAccount } from '../src/store/external-accounts.js'
import { insertIdentifier } from '../src/store/identifiers.js'
import { listMembershipsOfUser } from '../src/store/organization-memberships.js'
import { insertPasskey } from '../src/store/passkeys.js'
import type { Scope, Tx } from '../src/store/store.js'
import type { ExternalAccountRow, VerificationRow } from '../src/store/tables.js'
import { insertVerification } from '../src/store/verifications.js'
import { claimsOf, createUser, signIn } from './support.js'

/** What pages are shown from leases. */
const READS = ['/v1/client', '/v1/me/organization_memberships', '/v1/me/organization_memberships?paginated=1']
/** What is different in every token. */
const OF_ONE_TOKEN = new Set(['iat', 'exp', 'nbf', 'jti', 'fva'])

/** Somebody of whom a page shows everything that there is, by the ids of their rows. */
export interface Shown {
  cookie: string
  user: string
  session: string
  client: string
  organization: string
  membership: string
  role: string
  /** of the second address, and what it was verified by */
  identifier: string
  verification: string
  passkey: string
  account: string
}

/** Answers of a node as this person gets them, without what is different in every answer. */
export async function answersAt(node: Pick<Frontdesk, 'fetch'>, { cookie }: Pick<Shown, 'cookie'>) {
  const answers: unknown[] = []
  for (const read of READS) {
    const headers = { origin: TEST_ORIGIN, cookie }
    const answer = await node.fetch(new Request(`${TEST_ORIGIN}${read}`, { headers }), {
      remoteAddress: '127.0.0.1',
    })
    const text = (await answer.text()).replace(/"(eyJ[\w-]+\.[\w-]+\.[\w-]+)"/g, (_, jwt: string) => {
      const claims = Object.entries(claimsOf(jwt)).filter(([name]) => !OF_ONE_TOKEN.has(name))
      return JSON.stringify(Object.fromEntries(claims))
    })
    answers.push({ status: answer.status, text: text.replace(/"clerk_trace_id":"\w+"/, '') })
  }
  return answers
}

let counter = 0

export async function newShown(server: TestServer): Promise<Shown> {
  const n = counter++
  const email = `person${n}@example.com`
  const user = await createUser(server, email)
  const { body: organization } = await server.backend<{ id: string }>('POST', '/organizations', {
    name: 'Acme',
    slug: `acme-${n}`,
    created_by: user,
  })
  const browser = server.browser()
  const { sessionId: session } = await signIn(browser, email)
  const { body } = await browser.get<{ response: { id: string } }>('/v1/client')
  const scope = await scopeOf(server)
  const [membership] = await listMembershipsOfUser(
    { db: server.frontdesk.services.store.read, ...scope },
    user,
    {
      limit: 1,
      offset: 0,
    },
  )
  const ids = {
    identifier: `idn_second${n}`,
    verification: `ver_second${n}`,
    passkey: `idn_passkey${n}`,
    account: `eac_one${n}`,
  }
  await inTransaction(server, async tx => {
    await insertIdentifier(tx, secondAddress(tx, n, user))
    await insertVerification(tx, verification(tx, ids))
    await insertPasskey(
      tx,
      passkeyRow({ instance_id: tx.instance.id, id: ids.passkey, user_id: user, credential_id: `c${n}` }),
    )
    await insertExternalAccount(tx, externalAccount(tx, ids.account, user))
  })
  return {
    ...ids,
    user,
    session,
    cookie: browser.cookieHeader('/v1/client'),
    client: body.response.id,
    organization: organization.id,
    membership: membership!.id,
    role: membership!.role_id,
  }
}

const secondAddress = ({ instance }: Scope, n: number, user: string) =>
  identifierRow({
    instance_id: instance.id,
    id: `idn_second${n}`,
    user_id: user,
    value: `second${n}@example.com`,
    verification_id: `ver_second${n}`,
    verified_at: null,
  })

const verification = (
  { instance }: Scope,
  { identifier, verification: id }: Pick<Shown, 'identifier' | 'verification'>,
): VerificationRow => ({
  instance_id: instance.id,
  id,
  strategy: 'email_code',
  subject: `identifier:${identifier}`,
  identifier_id: identifier,
  target: null,
  code_digest: 'digest',
  attempts: 0,
  max_attempts: 5,
  expires_at: Date.UTC(2030, 0),
  verified_at: null,
  created_at: 1,
})

export const externalAccount = (
  { instance }: Scope,
  id: string,
  user: string,
  changes: Partial<ExternalAccountRow> = {},
): ExternalAccountRow => ({
  instance_id: instance.id,
  id,
  user_id: user,
  connection_key: 'google',
  subject: id,
  visit_id: null,
  email_address: 'ada@gmail.example',
  email_address_proven: true,
  first_name: 'Ada',
  last_name: 'Lovelace',
  username: 'ada',
  image_url: 'https://example.com/a.png',
  approved_scopes: 'email',
  tokens_ciphertext: null,
  token_expires_at: null,
  refresh_claimed_until: null,
  asked_at: null,
  error_code: null,
  created_at: 1,
  updated_at: 1,
  ...changes,
})

export async function scopeOf(server: TestServer): Promise<{ instance: { id: string } }> {
  return { instance: (await server.frontdesk.services.registry.findDefault())! }
}

/** As the store's own functions are called. */
export async function inTransaction(
  server: TestServer,
  run: (scope: Scope<Tx>) => Promise<unknown>,
): Promise<void> {
  const scope = await scopeOf(server)
  await server.frontdesk.services.store.transaction(async db => void (await run({ db, ...scope })))
}

/** Nothing is asked of the database for these answers. */
export async function expectToBeKept(server: TestServer, person: Shown): Promise<unknown[]> {
  const before = await answersAt(server.frontdesk, person)
  let kept: unknown[] = []
  expect(await server.queriesOf(async () => void (kept = await answersAt(server.frontdesk, person)))).toEqual(
    [],
  )
  expect(kept).toEqual(before)
  return before
}
