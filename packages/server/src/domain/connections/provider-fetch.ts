import * as oauth from 'oauth4webapi'
import { isDevelopment } from '../../context/instance.js'
import type { ProviderAsker, ProviderCalls } from '../../context/services.js'
import type { IncomingResponse } from '../../platform/http-client.js'
import { providerFault } from '../../platform/provider-fault.js'
import type { Rules } from './presets/rules.js'
import { isJson, type Json } from './presets/told.js'

const BODILESS = new Set([204, 205, 304])

/** As the library takes it: what it reads is JSON, by whatever name. */
export function responseOf({ status, body }: Pick<IncomingResponse, 'status' | 'body'>): Response {
  const headers = { 'content-type': 'application/json' }
  return new Response(BODILESS.has(status) ? null : body, { status, headers })
}

/**
 * Options of the library for requests to the token address, which go out by the guarded client.
 * @param keep gets the answer as the provider wrote it
 */
export function tokenRequestOptions(
  calls: ProviderCalls,
  asker: ProviderAsker,
  rules: Rules,
  keep: (answer: Json) => void,
) {
  const send = async (
    url: string,
    { body, headers }: oauth.CustomFetchOptions<'POST', URLSearchParams>,
  ): Promise<Response> => {
    const request = { method: 'POST' as const, url, ...encoded(rules, body, headers) }
    const { status, body: text } = await calls.send(asker, request)
    const answer = parseAnswer(text)
    keep(answer)
    return answerOf(status, answer)
  }
  return { [oauth.customFetch]: send, [oauth.allowInsecureRequests]: isDevelopment(asker) }
}

function encoded({ tokenBody }: Rules, body: URLSearchParams, headers: Record<string, string>) {
  if (tokenBody !== 'json') return { headers, body: body.toString() }
  return {
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(Object.fromEntries(body)),
  }
}

function parseAnswer(text: string): Json {
  try {
    const answer: unknown = JSON.parse(text)
    if (isJson(answer)) return answer
  } catch {
    // told below
  }
  providerFault('the token address answered something else than a JSON object')
}

/**
 * The answer in the standard's form: GitHub and Slack refuse with status 200, Twitch lists scopes, some leave
 * the type of the token out or write null for what is not there.
 */
function answerOf(status: number, answer: Json): Response {
  const scope: unknown = answer['scope']
  const given = Object.entries(answer).filter(([, value]) => value !== null && value !== '')
  const standard = {
    token_type: 'bearer',
    ...Object.fromEntries(given),
    ...(Array.isArray(scope) ? { scope: scope.join(' ') } : {}),
  }
  const isRefusal = status === 200 && typeof answer['error'] === 'string'
  return Response.json(standard, { status: isRefusal ? 400 : status })
}
