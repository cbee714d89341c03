import * as z from 'zod'
import type { ProbeProxy } from '../../context/services.js'
import { HttpClient } from '../../platform/http-client.js'
import type { Log } from '../../platform/log.js'

const TIMEOUT_MS = 10_000
const MAX_RESPONSE_BYTES = 16_384
const healthSchema = z.object({ status: z.literal('healthy') })

export function createProxyProbe(log: Log): ProbeProxy {
  return async (url, networks) => {
    const http = new HttpClient({ loopback: false, networks })
    try {
      const answer = await http.send({
        method: 'GET',
        url,
        timeoutMs: TIMEOUT_MS,
        maxResponseBytes: MAX_RESPONSE_BYTES,
      })
      return answer.status === 200 && healthSchema.safeParse(parseJson(answer.body)).success
    } catch (error) {
      log.info({ err: error }, 'a proxy did not answer')
      return false
    } finally {
      http.close()
    }
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
