import { TEST_ORIGIN, type TestBrowser } from '@frontdesk/testkit'
import { type InstanceSide, type Person } from '../world/two-instances.js'
import { type Call, sendAsBrowser } from './call.js'
import { type Cast, type Entrance, type Example } from './cast.js'

/** Who may ask the Frontend API about something that belongs to one person, the right one. */
export const PERSONAL_ACTORS = [
  'nobody',
  'other client',
  'other user',
  'other instance',
  'cookies of the other instance',
  'stale session',
  'banned',
  'right one',
] as const
export type PersonalActor = (typeof PERSONAL_ACTORS)[number]

type Statuses = Record<PersonalActor, number>

const everybody = (status: number): Statuses =>
  Object.fromEntries(PERSONAL_ACTORS.map(actor => [actor, status])) as Statuses

/** Without a live session there is nobody to be recognised. */
const SIGNED_OUT = {
  nobody: 401,
  'cookies of the other instance': 401,
  'stale session': 401,
  banned: 401,
}

/**
 * How access is decided, and what everybody then gets.
 * - `public`: anybody may, and nobody gets more than others.
 * - `account`: everybody acts on the account of their own.
 * - `thing`: it belongs to the person; from another browser of theirs, too.
 * - `session`: it belongs to the browser that signed in, and to no other one of the same person.
 * - `attempt`: a sign-in or sign-up belongs to the browser that began it; who is signed in plays no part.
 * - `portal`: it belongs to the browser that has come to the admin portal by a link, whoever is signed in.
 */
export const KINDS = {
  public: everybody(200),
  account: { ...everybody(200), ...SIGNED_OUT },
  thing: { ...everybody(200), ...SIGNED_OUT, 'other user': 404, 'other instance': 404 },
  session: { ...everybody(404), ...SIGNED_OUT, 'right one': 200 },
  portal: { ...everybody(401), 'stale session': 200, banned: 200, 'right one': 200 },
  attempt: { ...everybody(404), 'stale session': 200, banned: 200, 'right one': 200 },
} satisfies Record<string, Statuses>

export interface PersonalRow {
  id: string
  kind: keyof typeof KINDS
  /** what success looks like, if it is not 200 */
  answers?: number
  /**
   * it changes how somebody signs in: an old session asks for a new proof first, where
   * the instance has reverification on
   */
  isSensitive?: true
  /** where this operation differs from its kind */
  but?: Partial<Statuses>
  /** a call that succeeds once for this person, on something of theirs */
  call(person: Subject): Call | Promise<Call>
}

/** The person whom a call is prepared for, in the instance that they belong to. */
export interface Subject extends Person {
  side: InstanceSide
}

/** Makes everybody anew for every row: what one did to an account must not help or hinder the next. */
export class PersonalCast implements Cast<PersonalRow> {
  constructor(
    private readonly primary: InstanceSide,
    private readonly other: InstanceSide,
    /** word in all that the right one calls something */
    private readonly mark: string,
  ) {}

  actors = () => PERSONAL_ACTORS

  expectedStatus(row: PersonalRow, actor: PersonalActor): number {
    const status = row.but?.[actor] ?? KINDS[row.kind][actor]
    return status === 200 ? (row.answers ?? status) : status
  }

  async enter(row: PersonalRow, actor: PersonalActor): Promise<Entrance> {
    const isOwnBusiness = row.kind === 'account' || row.kind === 'public'
    if (isOwnBusiness && actor === 'other user') return this.self(row, await this.subject(this.primary))
    if (isOwnBusiness && actor === 'other instance') return this.self(row, await this.subject(this.other))
    const owner = await this.subject(this.primary)
    const call = await row.call(owner)
    const browser = await this.browserOf(actor, owner)
    const sendFrom = (sender: TestBrowser) => () => sendAsBrowser(sender, row.id, call)
    const isOwner = browser === owner.browser
    return { send: sendFrom(browser), sendAsOwner: isOwner ? null : sendFrom(owner.browser) }
  }

  async example(row: PersonalRow): Promise<Example> {
    const { browser, ...subject } = await this.subject(this.primary)
    return { browser, call: await row.call({ browser, ...subject }) }
  }

  private async self(row: PersonalRow, subject: Subject): Promise<Entrance> {
    const call = await row.call(subject)
    return { send: () => sendAsBrowser(subject.browser, row.id, call), sendAsOwner: null }
  }

  private async browserOf(actor: PersonalActor, owner: Subject): Promise<TestBrowser> {
    switch (actor) {
      case 'nobody':
        return this.primary.browser()
      case 'other client':
        return (await this.primary.signIn(owner.userId)).browser
      case 'other user':
        return (await this.primary.newPerson()).browser
      case 'other instance':
        return (await this.other.newPerson()).browser
      case 'cookies of the other instance':
        return this.carryOver((await this.other.newPerson()).browser)
      case 'stale session':
        await this.primary.backend('POST', `/sessions/${owner.sessionId}/revoke`)
        return owner.browser
      case 'banned':
        await this.primary.backend('POST', `/users/${owner.userId}/ban`)
        return owner.browser
      case 'right one':
        return owner.browser
    }
  }

  /** A browser at the primary instance with what the other one gave it. */
  private carryOver(from: TestBrowser): TestBrowser {
    const browser = this.primary.browser()
    const { pathname } = new URL(this.other.frontendApiUrl)
    for (const pair of from.cookieHeader(pathname).split('; ')) {
      const [name = '', value = ''] = pair.split('=', 2)
      browser.setCookie(name, value, new URL(TEST_ORIGIN).pathname)
    }
    return browser
  }

  /** Somebody new, for whom a call can be prepared. */
  async subject(side: InstanceSide): Promise<Subject> {
    const fields = { first_name: this.mark, password: undefined }
    return { ...(await side.newPerson(side === this.primary ? fields : {})), side }
  }
}
