import type { IncomingResponse } from '../../platform/http-client.js'
import { providerFault } from '../../platform/provider-fault.js'
import type { Exchanged, Party } from './exchange.js'
import type { Ask } from './presets/rules.js'
import { isJson, type Told } from './presets/told.js'
import type { Arrival } from './provider.js'

type Asked = Pick<Told, 'claims' | 'user' | 'emails'>

/** What the provider says of the person beyond the token: userinfo, or the answers of its own API. */
export async function askAboutPerson(
  party: Party,
  { answer, claims }: Exchanged,
  hear?: Arrival['hear'],
): Promise<Asked> {
  const { protocol } = party.rules
  const accessToken = String(answer['access_token'])
  const ask = async (question: Ask | undefined) => (question ? askOne(party, question, accessToken) : {})
  if (protocol.kind === 'plain') {
    const [user, emails] = await Promise.all([ask(protocol.user), ask(protocol.emails)])
    hear?.({ userInfo: user })
    return { claims, user: isJson(user) ? user : {}, emails }
  }
  const url = party.server.userinfo_endpoint
  if (!protocol.asksUserInfo || url === undefined) return { claims, user: {}, emails: {} }
  const told = await ask({ url })
  hear?.({ userInfo: told })
  // OpenID Connect Core 1.0, section 5.3.2: an answer about somebody else must not be used
  if (!isJson(told) || told['sub'] !== claims['sub']) providerFault('userinfo is about somebody else')
  return { claims: { ...claims, ...told }, user: {}, emails: {} }
}

async function askOne({ calls, asker }: Party, question: Ask, accessToken: string): Promise<unknown> {
  const { method = 'GET', url, headers, body } = question
  const response = await calls.send(asker, {
    method,
    url: typeof url === 'string' ? url : url(accessToken),
    headers: { accept: 'application/json', authorization: `Bearer ${accessToken}`, ...headers },
    ...(body === undefined ? {} : { body }),
  })
  return parsed(response)
}

function parsed({ status, body }: IncomingResponse): unknown {
  if (status !== 200) providerFault(`the address that tells of the person answered ${status}`)
  try {
    return JSON.parse(body)
  } catch {
    providerFault('the address that tells of the person answered something else than JSON')
  }
}
