import * as z from 'zod'
import type { CaptchaCheck, CaptchaSolution } from '../../context/services.js'
import { Bulkhead } from '../../platform/bulkhead.js'
import { HttpClient } from '../../platform/http-client.js'
import type { Log } from '../../platform/log.js'

/** Cloudflare Turnstile (https://developers.cloudflare.com/turnstile/get-started/server-side-validation/). */
export const TURNSTILE_SERVICE = 'https://challenges.cloudflare.com/turnstile/v0/siteverify'

const TIMEOUT_MS = 5000
const MAX_RESPONSE_BYTES = 16_384
/** A service that hangs keeps so many questions open, and the rest is told after a second. */
const LIMITS = { running: 32, waiting: 128 }
const MAX_WAIT_MS = 1000
const answerSchema = z.object({ success: z.boolean() })

/** Asks the service whether a solved challenge is one. */
export class CaptchaVerifier implements CaptchaCheck {
  // the operator names the service: loopback is a test double or a proxy of theirs
  private readonly http = new HttpClient({ loopback: true, networks: [] })

  private readonly bulkhead = new Bulkhead(LIMITS)

  constructor(
    private readonly serviceUrl: string,
    private readonly log: Log,
  ) {}

  /** @returns null when the service gave no answer */
  async verify(solution: CaptchaSolution): Promise<boolean | null> {
    const form = new URLSearchParams({ secret: solution.secretKey, response: solution.token })
    if (solution.ipAddress) form.set('remoteip', solution.ipAddress)
    try {
      const answer = await this.bulkhead.run(MAX_WAIT_MS, () =>
        this.http.send({
          method: 'POST',
          url: this.serviceUrl,
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          body: form.toString(),
          timeoutMs: TIMEOUT_MS,
          maxResponseBytes: MAX_RESPONSE_BYTES,
        }),
      )
      return answerSchema.parse(JSON.parse(answer.body)).success
    } catch (error) {
      this.log.warn({ err: error }, 'the CAPTCHA service gave no answer')
      return null
    }
  }

  close(): void {
    this.http.close()
  }
}
