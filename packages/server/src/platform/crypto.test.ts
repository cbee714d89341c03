import { describe, expect, it } from 'vitest'
import { MasterKey } from './crypto.js'

describe('a ciphertext', () => {
  const key = new MasterKey(Buffer.alloc(32, 1))
  const ciphertext = key.encrypt('sk_live_secret')
  const partsOf = (text: string) => text.split('.')

  it('is read under its key', () => {
    expect(key.decrypt(ciphertext)).toBe('sk_live_secret')
  })

  it('is another one each time', () => {
    expect(key.encrypt('sk_live_secret')).not.toBe(ciphertext)
  })

  it('is refused when any part of it was changed', () => {
    const [version, id, iv, tag, data] = partsOf(ciphertext)
    const [, , otherIv, otherTag, otherData] = partsOf(key.encrypt('sk_live_secret'))
    const changed = [
      [version, id, otherIv, tag, data],
      [version, id, iv, otherTag, data],
      [version, id, iv, tag, otherData],
      [version, id, iv, tag, ''],
      [version, id, iv, tag, data!.slice(0, -4)],
      ['v2', id, iv, tag, data],
    ]
    for (const parts of changed) expect(() => key.decrypt(parts.join('.')), parts.join('.')).toThrow()
  })

  it('is refused with a short tag, which could be guessed', () => {
    const [version, id, iv, tag, data] = partsOf(ciphertext)
    const short = Buffer.from(tag!, 'base64url').subarray(0, 4).toString('base64url')
    expect(() => key.decrypt([version, id, iv, short, data].join('.'))).toThrow()
  })

  it('is refused under another key, which the message names', () => {
    const other = new MasterKey(Buffer.alloc(32, 2))
    expect(() => other.decrypt(ciphertext)).toThrow(key.id)
  })
})
