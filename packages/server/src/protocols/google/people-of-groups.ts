import type { GoogleMember } from './answers.js'
import { PullFault } from './pull-fault.js'

/** A group with those who are in it directly. */
export interface ReadGroup {
  id: string
  name: string
  members: GoogleMember[]
}

/** Groups within groups of this many members in all are looked through; nobody has as many. */
const MAX_STEPS = 5_000_000
/** People of all groups together. */
const MAX_MEMBERSHIPS = 1_000_000

/**
 * The ids of the people of each group: its own, those of the groups in it, however deep, and everybody where
 * the whole account is a member. Groups that contain each other have the same people.
 * @param everybody ids of all people of the account
 * @throws PullFault too_large
 */
export function peopleOfGroups(groups: ReadGroup[], everybody: string[]): Map<string, string[]> {
  const byId = new Map(groups.map(group => [group.id, group]))
  const known = new Set(everybody)
  let steps = 0

  function peopleOf(group: ReadGroup): string[] {
    const people = new Set<string>()
    const seen = new Set([group.id])
    const open = [group]
    for (let next = open.pop(); next; next = open.pop()) {
      steps += next.members.length
      if (steps > MAX_STEPS) throw new PullFault('too_large')
      for (const { id, type } of next.members) {
        if (type === 'CUSTOMER') return everybody
        if (!id) continue
        const inner = type === 'GROUP' ? byId.get(id) : undefined
        if (inner && !seen.has(id)) {
          seen.add(id)
          open.push(inner)
        } else if (known.has(id)) {
          people.add(id)
        }
      }
    }
    return [...people]
  }

  const found = new Map(groups.map(group => [group.id, peopleOf(group)]))
  const total = [...found.values()].reduce((sum, people) => sum + people.length, 0)
  if (total > MAX_MEMBERSHIPS) throw new PullFault('too_large')
  return found
}
