import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { FakeClock } from 'frontdesk'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CaptchaVerifier } from '../../src/domain/captcha/turnstile.js'
import { BreachedPasswords } from '../../src/domain/passwords/breached-passwords.js'
import { silentLog } from '../../src/platform/log.js'

const MANY = 300
/** What a service gets to do at the same time. */
const AT_A_TIME = 32

describe('a service that takes questions and does not answer', () => {
  let server: Server
  let url: string
  let asked = 0

  beforeEach(async () => {
    asked = 0
    server = createServer(() => {
      asked++
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterEach(() => {
    server.closeAllConnections()
    server.close()
  })

  it('about breached passwords refuses nobody, and gets no more than its part', async () => {
    const passwords = new BreachedPasswords(url, new FakeClock(), silentLog)
    const answers = await Promise.all(
      Array.from({ length: MANY }, (_, n) => passwords.includes(`a rare password ${n}`)),
    )
    expect(new Set(answers)).toEqual(new Set([false]))
    expect(asked).toBe(AT_A_TIME)
    // and is left alone for a while
    expect(await passwords.includes('another rare password')).toBe(false)
    expect(asked).toBe(AT_A_TIME)
    passwords.close()
  })

  it('about CAPTCHA gives no answer, and gets no more than its part', async () => {
    const captcha = new CaptchaVerifier(url, silentLog)
    const solution = { secretKey: 'secret', token: 'token', ipAddress: null }
    const answers = await Promise.all(Array.from({ length: MANY }, () => captcha.verify(solution)))
    expect(new Set(answers)).toEqual(new Set([null]))
    expect(asked).toBe(AT_A_TIME)
    captcha.close()
  })
})
