import { type Answer, type TestBrowser } from '@frontdesk/testkit'

/** Somebody as they type themselves on the page of the test provider. */
export interface AtProvider {
  name?: string
  email?: string
  isProven?: boolean
}

let people = 0

/** Somebody whom nobody knows yet. */
export const newPerson = (isProven = true): Required<AtProvider> => ({
  name: `Person ${++people}`,
  email: `person${people}@provider.example`,
  isProven,
})

export const RETURN_TO = 'http://localhost:3000/sso-callback'
export const COMPLETE = 'http://localhost:3000/dashboard'

interface Verification {
  status: string
  strategy: string
  external_verification_redirect_url: string | null
  error: { code: string; meta?: Record<string, unknown> } | null
}

/** What clerk-js reads of an attempt that has to do with a provider. */
export interface Attempt {
  id: string
  status: string
  identifier?: string | null
  created_session_id: string | null
  created_user_id?: string | null
  missing_fields?: string[]
  unverified_fields?: string[]
  email_address?: string | null
  first_factor_verification: Verification | null
  supported_first_factors: { strategy: string; email_address_id?: string }[] | null
  verifications: { external_account: Verification | null; email_address: { status: string } | null }
}

export interface Body {
  response: Attempt
  client: {
    sign_in: Attempt | null
    sign_up: Attempt | null
    sessions: { id: string; user: { id: string } }[]
  }
  errors?: { code: string; meta?: Record<string, unknown> }[]
}

type Kind = 'sign_ins' | 'sign_ups'

const verificationOf = ({ first_factor_verification: first, verifications }: Attempt) =>
  first ?? verifications.external_account

/** Begins as the buttons of the official components do. */
export const begin = (browser: TestBrowser, kind: Kind = 'sign_ins', strategy = 'oauth_google') =>
  browser.post<Body>(`/v1/client/${kind}`, {
    strategy,
    redirect_url: RETURN_TO,
    action_complete_redirect_url: COMPLETE,
  })

/** The page of the provider that an attempt leads to. */
export function departure({ body }: Answer<Body>): URL {
  const url = verificationOf(body.response)?.external_verification_redirect_url
  if (!url) throw new Error(`no page to go to: ${JSON.stringify(body)}`)
  return new URL(url)
}

/** Answers on the page of the test provider. @returns the callback that it leads to */
export async function answer(
  browser: TestBrowser,
  url: URL,
  who: AtProvider | 'refuse' | 'fail',
): Promise<URL> {
  const { connection, state } = Object.fromEntries(url.searchParams)
  const typed =
    typeof who === 'string'
      ? { choice: who }
      : { choice: 'typed', name: who.name, email_address: who.email, email_proven: who.isProven }
  const given = Object.fromEntries(
    Object.entries({ connection, state, ...typed }).filter(([, value]) => value !== undefined),
  )
  const { status, body, headers } = await browser.post('/v1/test_provider', given, { origin: url.origin })
  if (status !== 303) throw new Error(`no answer of the test provider: ${status} ${JSON.stringify(body)}`)
  return new URL(headers.get('location') ?? '')
}

/** What the browser asks for: instances with a path in their address have it already. */
export const pathOf = ({ pathname, search }: URL) => pathname.slice(pathname.indexOf('/v1/')) + search

/** Comes back to the callback. @returns where the browser is led on to */
export async function comeBack(browser: TestBrowser, callback: URL): Promise<string | null> {
  const { headers } = await browser.get(pathOf(callback))
  return headers.get('location')
}

/** The whole way, with the button of one form. @returns the client as clerk-js reads it afterwards */
export async function visit(
  browser: TestBrowser,
  who: AtProvider | 'refuse' | 'fail',
  { kind = 'sign_ins', strategy }: { kind?: Kind; strategy?: string } = {},
) {
  const begun = await begin(browser, kind, strategy)
  const ledTo = await comeBack(browser, await answer(browser, departure(begun), who))
  return { id: begun.body.response.id, ledTo, ...(await clientOf(browser)) }
}

/** `GET /v1/client`, which `sso-callback` decides by. */
export async function clientOf(browser: TestBrowser) {
  const { body } = await browser.get<{ response: Body['client'] | null }>('/v1/client')
  return {
    signIn: body.response?.sign_in ?? null,
    signUp: body.response?.sign_up ?? null,
    sessions: body.response?.sessions ?? [],
  }
}

/** What the SDKs do with something transferable. */
export const transfer = (browser: TestBrowser, kind: Kind) =>
  browser.post<Body>(`/v1/client/${kind}`, { transfer: true })
