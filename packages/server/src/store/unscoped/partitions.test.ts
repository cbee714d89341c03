import { describe, expect, it } from 'vitest'
import { DAY_MS } from '../../platform/clock.js'
import { missingSpans, type Span, widthOf } from './partitions.js'

const NOON = Date.UTC(2026, 0, 10, 12)
const day = (number: number) => Date.UTC(2026, 0, number)
const span = (from: number, to: number): Span => ({ from: day(from), to: day(to) })
const missing = (...present: Span[]) => missingSpans(present, NOON, 4 * DAY_MS)

describe('the spans that have no partition yet', () => {
  it('begin with the next midnight and leave a whole one ahead', () => {
    expect(missing()).toEqual([span(11, 15), span(15, 19)])
  })

  it('follow on what is there, of whatever width', () => {
    expect(missing(span(1, 12))).toEqual([span(12, 16)])
    expect(missing(span(1, 8), span(8, 12), span(12, 13))).toEqual([span(13, 17)])
    expect(missing(span(10, 11))).toEqual([span(11, 15), span(15, 19)])
  })

  it('are none while enough is ahead', () => {
    expect(missing(span(9, 13), span(13, 17))).toEqual([])
    expect(missing(span(1, 200))).toEqual([])
  })

  it('do not reach back to a time without upkeep, whose rows are where they are', () => {
    expect(missing(span(1, 3))).toEqual([span(11, 15), span(15, 19)])
  })

  it('end before what a clock that was ahead has made', () => {
    expect(missing(span(13, 17))).toEqual([span(11, 13)])
    expect(missing(span(100, 104))).toEqual([span(11, 15), span(15, 19)])
  })
})

describe('the width of a partition', () => {
  it.each([
    [1, 1],
    [7, 1],
    [30, 4],
    [90, 12],
    [365, 46],
  ])('whose rows are kept for %d days is %d days', (keptDays, days) => {
    expect(widthOf(keptDays)).toBe(days * DAY_MS)
  })
})
