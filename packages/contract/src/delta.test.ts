import { describe, expect, it } from 'vitest'
import { applyDelta, makeDelta, sameJson } from './delta.js'

describe('deltas', () => {
  const from = {
    same: { a: 1 },
    gone: 1,
    list: [1, 2],
    deep: { keep: { x: 1 }, change: { y: 1 }, gone: null },
  }
  const to = { same: { a: 1 }, list: [2], deep: { keep: { x: 1 }, change: { y: null } }, added: { z: [] } }

  it('turn the one document into the other, exactly', () => {
    expect(applyDelta(from, makeDelta(from, to))).toEqual(to)
  })

  it('leave the original as it was', () => {
    const before = structuredClone(from)
    applyDelta(from, makeDelta(from, to))
    expect(from).toEqual(before)
  })

  it('say only what differs', () => {
    expect(makeDelta(from, to)).toEqual({
      set: { list: [2], added: { z: [] } },
      change: { deep: { change: { change: { set: { y: null } } }, drop: ['gone'] } },
      drop: ['gone'],
    })
    expect(makeDelta(from, structuredClone(from))).toEqual({})
  })

  it('turn a value into an object and back', () => {
    const delta = makeDelta({ a: null, b: { c: 1 } }, { a: { c: 1 }, b: null })
    expect(applyDelta({ a: null, b: { c: 1 } }, delta)).toEqual({ a: { c: 1 }, b: null })
  })
})

describe('comparing JSON', () => {
  it('ignores the order of keys, not of items', () => {
    expect(sameJson({ a: 1, b: [1, 2] }, { b: [1, 2], a: 1 })).toBe(true)
    expect(sameJson([1, 2], [2, 1])).toBe(false)
    expect(sameJson({ a: undefined }, { b: 1 })).toBe(false)
    expect(sameJson(null, {})).toBe(false)
  })
})
