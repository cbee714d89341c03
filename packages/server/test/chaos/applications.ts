import { type Caller, Refusal } from './caller.js'
import type { Chance } from './chance.js'
import type { Model } from './model.js'
import { useTogether } from './single-use.js'
import type { Timeline } from './timeline.js'

const NEW_COUNTER = 0.05
const READ_LAST = 20

/**
 * What applications do through the Backend API. A step throws Refusal or NoAnswer when it comes to no end.
 */
export class Applications {
  /** users whose counters nobody is changing now */
  private readonly freeCounters: string[] = []

  constructor(
    private readonly caller: Caller,
    private readonly model: Model,
    private readonly timeline: Timeline,
    private readonly chance: Chance,
  ) {}

  async createUser(): Promise<string> {
    const address = this.model.newAddress('made')
    const fields = { email_address: [address], skip_password_requirement: true }
    const { id } = await this.caller.backend<{ id: string }>('POST', '/users', fields)
    this.model.users.set(id, address)
    return id
  }

  /** Several users want one address. */
  async takeOneAddress(): Promise<void> {
    const { caller, model } = this
    const address = model.newAddress('taken')
    const fields = { email_address: [address], skip_password_requirement: true }
    const { id } = await useTogether(caller, model, `the address ${address}`, at =>
      caller.backend<{ id: string }>('POST', '/users', fields, at),
    )
    model.users.set(id, address)
  }

  async changeMetadata(): Promise<void> {
    const { caller, model } = this
    const isNew = this.freeCounters.length === 0 || this.chance.fraction() < NEW_COUNTER
    const userId = isNew ? await this.createUser() : this.freeCounters.pop()!
    const counter = model.counters.get(userId) ?? { acknowledged: 0, attempted: 0 }
    model.counters.set(userId, counter)
    counter.attempted++
    // without an answer this user's is never changed again: the change may still come
    await caller.backend('PATCH', `/users/${userId}/metadata`, {
      public_metadata: { counter: counter.attempted },
    })
    counter.acknowledged = counter.attempted
    this.freeCounters.push(userId)
  }

  /** An organization with a member, and somebody who is invited and accepts. */
  async organize(): Promise<void> {
    const { caller, model } = this
    const guest = model.somebody(this.chance)
    if (!guest) return
    const name = model.newName('Organization')
    const [owner, member] = [await this.createUser(), await this.createUser()]
    const { id } = await caller.backend<{ id: string }>('POST', '/organizations', { name, created_by: owner })
    model.organizations.set(id, name)
    model.members.push({ organizationId: id, userId: owner })
    const role = 'org:member'
    await caller.backend('POST', `/organizations/${id}/memberships`, { user_id: member, role })
    model.members.push({ organizationId: id, userId: member })
    const invite = { email_address: guest.address, role }
    const { id: invitationId } = await caller.backend<{ id: string }>(
      'POST',
      `/organizations/${id}/invitations`,
      invite,
    )
    const invitation = {
      id: invitationId,
      organizationId: id,
      userId: guest.userId,
      isAccepted: false,
    }
    model.invitations.set(invitationId, invitation)
    const path = `/v1/me/organization_invitations/${invitationId}/accept`
    try {
      await useTogether(caller, model, `the invitation ${invitationId}`, at =>
        caller.succeeds(caller.browser({ like: guest.browser, at }).post(path), 'an invitation'),
      )
    } catch (error) {
      if (error instanceof Refusal && !model.people.includes(guest)) return
      throw error
    }
    invitation.isAccepted = true
    model.members.push({ organizationId: id, userId: guest.userId })
  }

  /** What was acknowledged is there, at any node. */
  async readBack(): Promise<void> {
    const { caller, model } = this
    const startedAt = this.timeline.now()
    const paths = [
      ...[...model.users.keys()].slice(-READ_LAST).map(id => `/users/${id}`),
      ...[...model.organizations.keys()].slice(-READ_LAST).map(id => `/organizations/${id}`),
    ]
    if (paths.length === 0) return
    try {
      await caller.backend('GET', this.chance.pick(paths))
    } catch (error) {
      // a database that is about to take over may be a moment behind with what is read from it
      if (error instanceof Refusal && this.timeline.hadStorageTrouble(startedAt, this.timeline.now())) return
      throw error
    }
  }
}
