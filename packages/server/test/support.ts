import type { TestBrowser, TestServer } from '@frontdesk/testkit'
import type { TokenLeases } from '../src/domain/instances/leases.js'
import { decodeJwt, type JwtClaims } from '../src/protocols/jwt.js'

export interface SignedIn {
  userId: string
  sessionId: string
}

/** A user made through the Backend API. */
export async function createUser(
  server: TestServer,
  email: string,
  password = 'correct-horse-9',
  secretKey?: string,
): Promise<string> {
  const answer = await server.backend<{ id: string }>(
    'POST',
    '/users',
    { email_address: [email], password },
    { secretKey },
  )
  if (answer.status !== 200) throw new Error(`user not created: ${JSON.stringify(answer.body)}`)
  return answer.body.id
}

/** Signs in with a password as the official components do: identifier first, then the first factor. */
export async function signIn(
  browser: TestBrowser,
  email: string,
  password = 'correct-horse-9',
): Promise<SignedIn> {
  const created = await browser.post<{ response: { id: string } }>('/v1/client/sign_ins', {
    identifier: email,
  })
  const path = `/v1/client/sign_ins/${created.body.response.id}/attempt_first_factor`
  return signedIn(await browser.post(path, { strategy: 'password', password }))
}

/** The same in one request, as custom forms do it: the client gets one new secret, and not two. */
export async function signInAtOnce(
  browser: TestBrowser,
  identifier: string,
  password = 'correct-horse-9',
): Promise<SignedIn> {
  return signedIn(await browser.post('/v1/client/sign_ins', { identifier, password }))
}

/** Signs in with the token of `POST /v1/sign_in_tokens` or `/v1/actor_tokens`. */
export async function signInWithTicket(browser: TestBrowser, ticket: string): Promise<SignedIn> {
  return signedIn(await browser.post('/v1/client/sign_ins', { strategy: 'ticket', ticket }))
}

interface SignInBody {
  response: { status: string; created_session_id: string } | null
  client: ClientBody
}

function signedIn({ body }: { body: unknown }): SignedIn {
  const { response, client } = body as SignInBody
  if (response?.status !== 'complete') throw new Error(`not signed in: ${JSON.stringify(body)}`)
  const { created_session_id: sessionId } = response
  const session = client.sessions.find(candidate => candidate.id === sessionId)
  return { sessionId, userId: session?.user.id ?? '' }
}

export interface ClientBody {
  id: string
  last_active_session_id: string | null
  sessions: { id: string; status: string; user: { id: string }; last_active_token: { jwt: string } | null }[]
}

export function claimsOf(jwt: string): JwtClaims {
  const decoded = decodeJwt(jwt)
  if (!decoded) throw new Error('not a JWT')
  return decoded.claims
}

export async function mint(browser: TestBrowser, sessionId: string, apiVersion = '2025-11-10') {
  return browser.post<{ jwt: string; errors?: { code: string }[] }>(
    `/v1/client/sessions/${sessionId}/tokens`,
    {},
    { apiVersion },
  )
}

/** The node reads anew what it kept of its sessions. */
export function endLeases({ frontdesk }: Pick<TestServer, 'frontdesk'>): void {
  ;(frontdesk.services.leases as TokenLeases).followEnds(null)
}

/** What an address was told: templates of messages, oldest first. */
export async function templatesTo(
  { frontdesk }: Pick<TestServer, 'frontdesk'>,
  address: string,
): Promise<string[]> {
  const rows = await frontdesk.services.store.read
    .selectFrom('messages')
    .select('template')
    .where('recipient', '=', address)
    .orderBy('created_at')
    .execute()
  return rows.map(row => row.template)
}

export function errorCode(body: unknown): string | undefined {
  return (body as { errors?: { code: string }[] }).errors?.[0]?.code
}
