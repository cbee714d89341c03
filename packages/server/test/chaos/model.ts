import type { TestBrowser } from '@frontdesk/testkit'
import type { Chance } from './chance.js'
import type { Timeline } from './timeline.js'

/** The newest of them act, and the others rest. */
const ACTIVE_PEOPLE = 100

/** Somebody who is signed in. */
export interface Person {
  browser: TestBrowser
  userId: string
  sessionId: string
  address: string
}

interface Invitation {
  id: string
  organizationId: string
  userId: string
  isAccepted: boolean
}

/**
 * What the servers have said yes to. A request without an answer, or with a 503, may or may not have been
 * carried out, even later: nothing is changed again that it might change.
 */
export class Model {
  /** users by id, with their address */
  readonly users = new Map<string, string>()
  readonly signUps: { signUpId: string; userId: string; sessionId: string; address: string }[] = []
  readonly signIns: { userId: string; sessionId: string }[] = []
  readonly counters = new Map<string, { acknowledged: number; attempted: number }>()
  /** by id, with their name */
  readonly organizations = new Map<string, string>()
  readonly members: { organizationId: string; userId: string }[] = []
  readonly invitations = new Map<string, Invitation>()
  /** people whose session's end was acknowledged */
  readonly revoked: Person[] = []
  /** sessions of which nobody knows whether they were ended */
  readonly maybeRevoked = new Set<string>()
  /** how many users with one address, members of one invitation and so on there may be: one */
  readonly singleUses = { rounds: 0, tries: 0 }
  /** users of tickets: each has one session at most */
  readonly ticketUsers = new Map<string, { isUsed: boolean }>()
  mints = 0
  /** answers of 503 and none at all */
  unanswered = 0
  /** the longest that a revoked session was seen to live, in milliseconds after the acknowledgement */
  longestLife = { undisturbed: 0, inTrouble: 0 }
  revocationTries = 0
  /** Promises that were broken. */
  readonly violations: string[] = []

  /** those who are signed in for sure */
  readonly people: Person[] = []
  private names = 0

  constructor(
    private readonly timeline: Timeline,
    private readonly tell: (line: string) => void,
  ) {}

  /** A promise was broken. */
  violated(what: string): void {
    const line = `${(this.timeline.now() / 1000).toFixed(3)} s: ${what}`
    this.violations.push(line)
    this.tell(`VIOLATED ${line}`)
  }

  /** one that nobody else has */
  newName(kind: string): string {
    return `${kind} ${this.names++}`
  }

  /** the same, as an address whose code is known */
  newAddress(kind: string): string {
    return `${kind}-${this.names++}+clerk_test@example.com`
  }

  /** one of those who are signed in; null: nobody is */
  somebody(chance: Chance, isMeant: (person: Person) => boolean = () => true): Person | null {
    const active = this.people.slice(-ACTIVE_PEOPLE).filter(isMeant)
    return active.length > 0 ? chance.pick(active) : null
  }

  signedUp(signUpId: string, person: Person): void {
    const { userId, sessionId, address } = person
    this.signUps.push({ signUpId, userId, sessionId, address })
    this.users.set(userId, address)
    this.people.push(person)
  }

  get acknowledged(): Record<string, number> {
    return {
      'users made by the Backend API': this.users.size - this.signUps.length,
      'sign-ups': this.signUps.length,
      'sign-ins': this.signIns.length,
      'changes of metadata': [...this.counters.values()].reduce((sum, each) => sum + each.acknowledged, 0),
      organizations: this.organizations.size,
      'members and invitations': this.members.length + this.invitations.size,
      'revoked sessions': this.revoked.length,
      tokens: this.mints,
    }
  }
}
