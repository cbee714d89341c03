import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { batchSigner, signInThreadPool } from './signatures.js'

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })

describe.each([
  ['in the thread pool', signInThreadPool],
  ['in batches', batchSigner()],
])('RS256 signatures %s', (_, signRs256) => {
  it('are those of the standard, each for its own text', async () => {
    // more than one batch
    const texts = Array.from({ length: 40 }, (_, index) => `text ${index}`)
    const signatures = await Promise.all(texts.map(text => signRs256(text, privateKey)))
    const expected = texts.map(text => sign('RSA-SHA256', Buffer.from(text), privateKey))
    expect(signatures.map(String)).toEqual(expected.map(String))
  })

  it('fail alone, beside others that do not', async () => {
    const [bad, good] = await Promise.allSettled([
      signRs256('text', 'no key' as unknown as KeyObject),
      signRs256('text', privateKey),
    ])
    expect([bad.status, good.status]).toEqual(['rejected', 'fulfilled'])
  })

  it('let timers run between batches', async () => {
    let isTimerDone = false
    const timer = new Promise<void>(resolve =>
      setImmediate(() => {
        isTimerDone = true
        resolve()
      }),
    )
    const last = Promise.all(Array.from({ length: 200 }, () => signRs256('text', privateKey)))
    await Promise.race([timer, last])
    expect(isTimerDone).toBe(true)
    await last
  })
})
