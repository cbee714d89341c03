import { answer, begin, comeBack, departure, RETURN_TO } from '../provider-visits.js'
import type { InstanceSide } from '../world/two-instances.js'
import type { PersonalRow, Subject } from './personal-cast.js'

const NOT_THEIRS = {
  nobody: 400,
  'other client': 400,
  'other user': 400,
  'other instance': 400,
  'cookies of the other instance': 400,
}

interface Account {
  id: string
  verification: { external_verification_redirect_url: string }
}

/** The person on the way back from the test provider, as the parameters of the callback say it. */
async function callbackOf({ browser }: Subject): Promise<Record<string, string>> {
  const callback = await answer(browser, departure(await begin(browser)), { name: 'Somebody new' })
  return Object.fromEntries(callback.searchParams)
}

/** An account at the test provider that the person has connected. */
export async function connected(person: Pick<Subject, 'browser' | 'userId'>) {
  const { browser } = person
  const { body } = await browser.post<{ response: Account }>('/v1/me/external_accounts', {
    strategy: 'oauth_google',
    redirect_url: RETURN_TO,
  })
  const url = new URL(body.response.verification.external_verification_redirect_url)
  await comeBack(browser, await answer(browser, url, { name: person.userId }))
  return { external_account_id: body.response.id }
}

/** The same for calls of the application's server. */
export async function withExternalAccount(side: InstanceSide) {
  const person = await side.newPerson()
  return { user_id: person.userId, ...(await connected(person)) }
}

/** Accounts at providers, and the way back from one. */
export const socialRows: PersonalRow[] = [
  {
    id: 'getOauthCallback',
    kind: 'attempt',
    answers: 303,
    but: NOT_THEIRS,
    call: async person => ({ query: await callbackOf(person) }),
  },
  {
    id: 'postOauthCallback',
    kind: 'public',
    answers: 303,
    call: async person => ({ body: await callbackOf(person) }),
  },
  {
    id: 'postOAuthAccounts',
    kind: 'account',
    isSensitive: true,
    call: () => ({ body: { strategy: 'oauth_google', redirect_url: RETURN_TO } }),
  },
  {
    id: 'reauthorizeExternalAccount',
    kind: 'thing',
    isSensitive: true,
    call: async person => ({ ids: await connected(person), body: { redirect_url: RETURN_TO } }),
  },
  {
    id: 'revokeExternalAccountTokens',
    kind: 'thing',
    call: async person => ({ ids: await connected(person) }),
  },
  {
    id: 'deleteExternalAccount',
    kind: 'thing',
    isSensitive: true,
    call: async person => ({ ids: await connected(person) }),
  },
]
