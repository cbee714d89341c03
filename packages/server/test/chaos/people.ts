import { onSignIn, onSignUp, PASSWORD, startSignIn, startSignUp } from '../flows/flow-bodies.js'
import { mint } from '../support.js'
import type { Applications } from './applications.js'
import { type Caller, Refusal } from './caller.js'
import type { Chance } from './chance.js'
import type { Model, Person } from './model.js'
import { RevocationWatch } from './revocation.js'
import { useTogether } from './single-use.js'
import type { Timeline } from './timeline.js'
import type { TrafficOptions } from './traffic.js'

const CODE = '424242'

/** What people do in their browsers. A step throws Refusal or NoAnswer when it comes to no end. */
export class People {
  /** those who sign in, or whose session is being revoked */
  private readonly held = new Set<string>()

  constructor(
    private readonly caller: Caller,
    private readonly model: Model,
    private readonly timeline: Timeline,
    private readonly chance: Chance,
    private readonly applications: Applications,
    private readonly options: TrafficOptions,
  ) {}

  async signUp(): Promise<void> {
    const { caller, model } = this
    const address = model.newAddress('up')
    const browser = caller.browser()
    const { hasPasswords } = this.options
    const form = { email_address: address, ...(hasPasswords ? { password: PASSWORD } : {}) }
    const { response: begun } = await caller.succeeds(startSignUp(browser, form), 'sign-up')
    const prepare = onSignUp(browser, begun.id, 'prepare_verification', { strategy: 'email_code' })
    await caller.succeeds(prepare, 'the code of a sign-up')
    const proof = { strategy: 'email_code', code: CODE }
    const won = await useTogether(caller, model, `the code of the sign-up ${begun.id}`, async at => {
      const tab = caller.browser({ like: browser, at })
      const attempt = onSignUp(tab, begun.id, 'attempt_verification', proof)
      return { ...(await caller.succeeds(attempt, 'the end of a sign-up')).response, tab }
    })
    if (won.status !== 'complete') throw new Refusal(200, won.status, 'the end of a sign-up')
    model.signedUp(begun.id, {
      browser: caller.browser({ like: won.tab }),
      userId: won.created_user_id!,
      sessionId: won.created_session_id!,
      address,
    })
  }

  async signIn(): Promise<void> {
    // those who came by a ticket have no password
    const person = this.model.somebody(
      this.chance,
      ({ address, userId }) => address.startsWith('up-') && this.isFree(userId),
    )
    if (!person) return
    await this.holding(person.userId, () => this.proveFirst(person))
  }

  /** By password or by code. */
  private async proveFirst(person: Person): Promise<void> {
    const { caller, model } = this
    const browser = caller.browser()
    const begun = await caller.succeeds(startSignIn(browser, { identifier: person.address }), 'sign-in')
    const { id } = begun.response
    let proof: Record<string, unknown> = { strategy: 'password', password: PASSWORD }
    if (!this.options.hasPasswords || this.chance.fraction() < 0.5) {
      const factor = begun.response.supported_first_factors?.find(({ strategy }) => strategy === 'email_code')
      const send = { strategy: 'email_code', email_address_id: factor?.email_address_id }
      await caller.succeeds(onSignIn(browser, id, 'prepare_first_factor', send), 'the code of a sign-in')
      proof = { strategy: 'email_code', code: CODE }
    }
    const { response } = await caller.succeeds(
      onSignIn(browser, id, 'attempt_first_factor', proof),
      'the proof of a sign-in',
    )
    if (response.status !== 'complete') throw new Refusal(200, response.status, 'the end of a sign-in')
    const sessionId = response.created_session_id!
    model.signIns.push({ userId: person.userId, sessionId })
    model.people.push({ ...person, browser, sessionId })
  }

  /** Several find the same ticket, each in a browser of their own. */
  async signInWithTicket(): Promise<void> {
    const { caller, model } = this
    const userId = await this.applications.createUser()
    const { token } = await caller.backend<{ token: string }>('POST', '/sign_in_tokens', { user_id: userId })
    const used = { isUsed: false }
    model.ticketUsers.set(userId, used)
    const won = await useTogether(caller, model, `the ticket of ${userId}`, async at => {
      const tab = caller.browser({ at })
      const attempt = startSignIn(tab, { strategy: 'ticket', ticket: token })
      return { ...(await caller.succeeds(attempt, 'a ticket')).response, tab }
    })
    used.isUsed = true
    const sessionId = won.created_session_id!
    model.signIns.push({ userId, sessionId })
    const browser = caller.browser({ like: won.tab })
    model.people.push({ browser, userId, sessionId, address: model.users.get(userId)! })
  }

  async mint(): Promise<void> {
    const person = this.model.somebody(this.chance)
    if (!person) return
    await this.caller
      .succeeds(mint(person.browser, person.sessionId), `a token of ${person.sessionId}`)
      .catch((error: unknown) => {
        // somebody has revoked it meanwhile
        if (error instanceof Refusal && !this.model.people.includes(person)) return
        throw error
      })
    this.model.mints++
  }

  async revoke(): Promise<void> {
    const { model } = this
    const person = model.somebody(this.chance, ({ userId }) => this.isFree(userId))
    if (!person || model.people.length < this.options.leastPeople) return
    model.people.splice(model.people.indexOf(person), 1)
    await this.holding(person.userId, () => this.endSession(person))
  }

  private async endSession(person: Person): Promise<void> {
    const { model, caller } = this
    model.maybeRevoked.add(person.sessionId)
    const watch = new RevocationWatch(caller, model, this.timeline, person)
    try {
      await caller.backend('POST', `/sessions/${person.sessionId}/revoke`)
    } catch (error) {
      await watch.giveUp()
      throw error
    }
    model.maybeRevoked.delete(person.sessionId)
    model.revoked.push(person)
    await watch.revoked()
  }

  private isFree(userId: string): boolean {
    return !this.held.has(userId)
  }

  /**
   * A revocation ends the sign-ins of the same person that are under way. Without an answer it may come late:
   * the person is left alone from then on.
   */
  private async holding(userId: string, step: () => Promise<void>): Promise<void> {
    this.held.add(userId)
    await step()
    this.held.delete(userId)
  }
}
