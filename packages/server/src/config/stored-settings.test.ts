import { describe, expect, it } from 'vitest'
import { defaultSettings, parseStoredSettings, readSettings } from './settings.js'

describe('settings that a database has', () => {
  it('of a newer version are left out where they are new, at any depth', () => {
    const stored = {
      future: { x: 1 },
      session: { singleSession: true, colour: 'red' },
      attributes: { emailAddress: { smell: 'good' } },
    }
    const before = structuredClone(stored)
    const settings = readSettings(stored, 'dev')
    expect(settings).toEqual({
      ...defaultSettings,
      session: { ...defaultSettings.session, singleSession: true },
    })
    expect(stored).toEqual(before)
  })

  it('are refused where this version does not take a value, and the message says which', () => {
    const stored = { future: 1, signUp: { mode: 'by approval' }, session: { lifetimeSeconds: 1 } }
    expect(() => readSettings(stored, 'prod')).toThrow(
      /settings of instance prod are not those of this version: .*signUp\.mode: .*; session\.lifetimeSeconds: |session\.lifetimeSeconds: .*; signUp\.mode: /,
    )
  })

  it('are the defaults where there are none', () => {
    for (const nothing of [null, undefined, {}]) expect(readSettings(nothing, 'dev')).toEqual(defaultSettings)
    expect(parseStoredSettings(7).success).toBe(false)
  })
})
