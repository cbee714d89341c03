import { createHash } from 'node:crypto'
import type { BreachCheck } from '../../context/services.js'
import { Bulkhead, NoTurn } from '../../platform/bulkhead.js'
import { type Clock, MINUTE_MS } from '../../platform/clock.js'
import { HttpClient } from '../../platform/http-client.js'
import type { Log } from '../../platform/log.js'
import { isCommonPassword } from './common-passwords.js'

/** The range API of Have I Been Pwned (https://haveibeenpwned.com/API/v3#PwnedPasswords). */
export const DEFAULT_BREACH_SERVICE = 'https://api.pwnedpasswords.com/range'

const PREFIX_LENGTH = 5
const TIMEOUT_MS = 2000
/** some 1000 lines of 45 bytes, padded */
const MAX_RESPONSE_BYTES = 262_144
/** A service that hangs keeps so many questions open; nobody waits long for a turn. */
const LIMITS = { running: 32, waiting: 128 }
const MAX_WAIT_MS = 500
/** how long an unreachable service is not asked again: an offline server must not make everybody wait */
const PAUSE_MS = MINUTE_MS

/**
 * Whether a password is known from breaches: by a list of the most common ones that comes along, and by a
 * service that learns five digits of its hash (k-anonymity). A service that cannot be reached refuses nobody.
 */
export class BreachedPasswords implements BreachCheck {
  private pausedUntil = 0
  // the operator names the service: it may well be a mirror on this machine
  private readonly http = new HttpClient({
    loopback: true,
    networks: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'],
  })

  private readonly bulkhead = new Bulkhead(LIMITS)

  constructor(
    private readonly serviceUrl: string | null,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  async includes(password: string): Promise<boolean> {
    return (await isCommonPassword(password)) || this.askService(password)
  }

  close(): void {
    this.http.close()
  }

  private async askService(password: string): Promise<boolean> {
    if (this.serviceUrl === null || this.clock.now() < this.pausedUntil) return false
    const digest = createHash('sha1').update(password).digest('hex').toUpperCase()
    const prefix = digest.slice(0, PREFIX_LENGTH)
    try {
      const answer = await this.bulkhead.run(MAX_WAIT_MS, () =>
        this.http.send({
          method: 'GET',
          url: `${this.serviceUrl!.replace(/\/$/, '')}/${prefix}`,
          // padding hides from onlookers how many hashes share the prefix
          headers: { 'add-padding': 'true', 'user-agent': 'frontdesk' },
          timeoutMs: TIMEOUT_MS,
          maxResponseBytes: MAX_RESPONSE_BYTES,
        }),
      )
      if (answer.status !== 200) return this.pause({ status: answer.status })
      return hasSuffix(answer.body, digest.slice(PREFIX_LENGTH))
    } catch (error) {
      // busy, but not away: those whose turn came get their answers
      if (error instanceof NoTurn) return false
      return this.pause({ err: error })
    }
  }

  private pause(reason: object): false {
    this.pausedUntil = this.clock.now() + PAUSE_MS
    this.log.warn(reason, 'the service of breached passwords gave no answer')
    return false
  }
}

/** Lines `<rest of the hash>:<count>`; padding has the count 0. */
function hasSuffix(body: string, suffix: string): boolean {
  return body.split('\n').some(line => {
    const [rest, count] = line.trim().split(':')
    return rest?.toUpperCase() === suffix && Number(count) > 0
  })
}
