import { describe, expect, it } from 'vitest'
import { StorageUnavailable } from '../../../platform/storage-unavailable.js'
import { named, troubleOf } from './trouble.js'

const withCode = (code: string) => Object.assign(new Error('says the server'), { code })

describe('what an error says of the database', () => {
  it.each([
    ['08006', 'away'],
    ['57P01', 'away'],
    ['57P03', 'away'],
    ['58030', 'away'],
    ['53300', 'away'],
    ['57014', 'slow'],
    ['55P03', 'locked'],
    ['25006', 'read_only'],
    ['53100', 'full'],
    ['ECONNRESET', 'away'],
    ['EPIPE', 'away'],
    ['23505', null],
    ['42P01', null],
    ['40001', null],
  ])('by the code %s', (code, expected) => {
    expect(troubleOf(withCode(code))).toBe(expected)
  })

  // of pg 8 and pg-pool 3, which give these no code
  it.each([
    ['timeout exceeded when trying to connect', 'slow'],
    ['Connection terminated due to connection timeout', 'slow'],
    ['timeout expired', 'slow'],
    ['Connection terminated', 'away'],
    ['Connection terminated unexpectedly', 'away'],
    ['Client has encountered a connection error and is not queryable', 'away'],
    ['Client was closed and is not queryable', 'away'],
    ['Received unexpected commandComplete message from backend.', 'away'],
    ['Query values must be an array', null],
  ])('by the driver’s words: %s', (message, expected) => {
    expect(troubleOf(new Error(message))).toBe(expected)
  })

  it('is an error of ours where it is about the database, and stays what it is where it is not', () => {
    const lost = withCode('57P02')
    expect(named(lost, true)).toMatchObject({ trouble: 'away', isOutcomeUnknown: true, cause: lost })
    const taken = withCode('23505')
    expect(named(taken, true)).toBe(taken)
    const ours = new StorageUnavailable('slow')
    expect(named(ours)).toBe(ours)
  })
})
