import { describe, expect, it } from 'vitest'
import { LONGEST_WALK, type WaitingEvent, type WalkedEvent } from '../store/unscoped/sequencing.js'
import { inOrder, walksBefore } from './order.js'

const event = (id: string, resourceId: string, sequence: number): WaitingEvent => ({
  instanceId: 'ins_1',
  id,
  resourceId,
  sequence,
  createdAt: 1,
})
const walked = (id: string, sequence: number, walk: { head: number; floor: number }): WalkedEvent => ({
  ...event(id, 'user_1', sequence),
  ...walk,
})
const idsOf = (events: WaitingEvent[]) => events.map(each => each.id)

describe('the order of events that wait', () => {
  it('is that of their ids', () => {
    expect(idsOf(inOrder([event('b', 'user_2', 1), event('a', 'user_1', 1)], []))).toEqual(['a', 'b'])
  })

  it('compares ids by their bytes, as the databases do', () => {
    const events = ['a', 'Z', '_', '0'].map(id => event(id, `user_${id}`, 1))
    expect(idsOf(inOrder(events, []))).toEqual(['0', 'Z', '_', 'a'])
  })

  it('follows the sequence within a resource, and puts an event where its latest predecessor is', () => {
    const events = [
      event('1', 'user_1', 2), // by a node whose clock is behind
      event('2', 'user_2', 1),
      event('3', 'user_1', 1),
      event('4', 'user_3', 1),
    ]
    expect(idsOf(inOrder(events, []))).toEqual(['2', '3', '1', '4'])
  })

  it('keeps instances apart that have resources of the same name', () => {
    const [other, own] = [{ ...event('2', 'user_1', 1), instanceId: 'ins_2' }, event('1', 'user_1', 2)]
    expect(idsOf(inOrder([own, other], []))).toEqual(['1', '2'])
    expect(walksBefore([own, other])).toMatchObject([{ instanceId: 'ins_1', head: 2, floor: 0 }])
  })
})

describe('predecessors that are not among the events', () => {
  it('are looked for below every event whose own one is missing', () => {
    const events = [3, 4, 9, 7, 1].map(sequence => event(`${sequence}`, 'user_1', sequence))
    expect(walksBefore(events).map(({ head, floor }) => [head, floor])).toEqual([
      [3, 1],
      [7, 4],
      [9, 7],
    ])
  })

  it('come before the event', () => {
    const events = [event('1', 'user_1', 3), event('2', 'user_2', 1)]
    const found = [8, 9].map((id, index) => walked(`${id}`, index + 1, { head: 3, floor: 0 }))
    expect(idsOf(inOrder(events, found))).toEqual(['2', '8', '9', '1'])
  })

  it('keep back what follows, where they are too many to be found at once', () => {
    const head = LONGEST_WALK + 10
    const events = [
      event('1', 'user_1', 1),
      event('2', 'user_1', head),
      event('3', 'user_1', head + 1),
      event('4', 'user_2', 1),
    ]
    const found = Array.from({ length: LONGEST_WALK }, (_, index) =>
      walked(`x${index}`, head - 1 - index, { head, floor: 1 }),
    )
    expect(idsOf(inOrder(events, found))).toEqual(['1', '4'])
  })

  it('keep nothing back when the walk ends with the last of them', () => {
    const head = LONGEST_WALK + 1
    const found = Array.from({ length: LONGEST_WALK }, (_, index) =>
      walked(`0${index}`, head - 1 - index, { head, floor: 0 }),
    )
    const sequences = inOrder([event('1', 'user_1', head)], found).map(each => each.sequence)
    expect(sequences).toEqual(Array.from({ length: head }, (_, index) => index + 1))
  })
})
