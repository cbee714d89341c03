import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadMasterKey } from './master-key.js'

const SECRET = 'a secret of at least thirty-two bytes'

describe('the master key', () => {
  let directory: string
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'frontdesk-key-'))
  })
  afterEach(() => rmSync(directory, { recursive: true, force: true }))

  it('is the same from the variable and from a file', () => {
    const secretFile = join(directory, 'key')
    writeFileSync(secretFile, `${SECRET}\n`)
    const fromFile = loadMasterKey({ secretFile, mayGenerate: false })
    const fromText = loadMasterKey({ secret: SECRET, mayGenerate: false })
    expect(fromFile.decrypt(fromText.encrypt('text'))).toBe('text')
  })

  it('is generated once, readable by its owner only', () => {
    const dataDirectory = join(directory, 'data')
    const first = loadMasterKey({ dataDirectory, mayGenerate: true })
    const second = loadMasterKey({ dataDirectory, mayGenerate: true })
    expect(second.id).toBe(first.id)
    expect(readdirSync(dataDirectory)).toEqual(['master.key'])
    expect(statSync(join(dataDirectory, 'master.key')).mode & 0o777).toBe(0o600)
    expect(statSync(dataDirectory).mode & 0o777).toBe(0o700)
  })

  it('is not generated where that is not allowed', () => {
    expect(() => loadMasterKey({ dataDirectory: directory, mayGenerate: false })).toThrow(
      'Make it once and keep it: `openssl rand -base64 32 > frontdesk.key`',
    )
    expect(readdirSync(directory)).toEqual([])
  })

  it('must be long enough', () => {
    expect(() => loadMasterKey({ secret: 'short', mayGenerate: true })).toThrow(
      'FRONTDESK_SECRET is too short',
    )
  })

  it('is named when its file is missing or no file', () => {
    const missing = join(directory, 'none')
    expect(() => loadMasterKey({ secretFile: missing, mayGenerate: true })).toThrow(
      `The key file ${missing} does not exist.`,
    )
    mkdirSync(missing)
    expect(() => loadMasterKey({ secretFile: missing, mayGenerate: true })).toThrow('cannot be read (EISDIR)')
  })
})
