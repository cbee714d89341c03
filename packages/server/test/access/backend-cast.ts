import { addSecretKey, revokeSecretKey } from '../../src/domain/instances/keys.js'
import { type InstanceSide } from '../world/two-instances.js'
import { type Call, sendAsServer } from './call.js'
import { type Cast, type Entrance, type Example, RIGHT_ONE } from './cast.js'

const OTHER_INSTANCE = 'other instance'

/** Whoever brings no valid secret key is nobody to the Backend API, whatever else they may be. */
const WITHOUT_KEY = [
  'nobody',
  'browser of the user',
  'session token of the user',
  'publishable key',
  'unknown key',
  'revoked key',
] as const
type WithoutKey = (typeof WITHOUT_KEY)[number]

/**
 * What the key of another instance gets.
 * - `thing`: the path names something, which does not exist there.
 * - `reference`: so does the body.
 * - `instance`: everybody acts on the instance of their own.
 * - `public`: no key is asked for.
 */
const KINDS = { thing: 404, reference: 404, instance: 200, public: 200 }

export interface BackendRow {
  id: string
  kind: keyof typeof KINDS
  /** what success looks like, if it is not 200 */
  answers?: number
  /** what another instance gets, where that differs from the kind */
  elsewhere?: number
  /** a call that succeeds once for this instance */
  call(side: InstanceSide): Call | Promise<Call>
}

/** The keys of two instances, and who has none. Everything is made anew for every call. */
export class BackendCast implements Cast<BackendRow> {
  private constructor(
    private readonly primary: InstanceSide,
    private readonly other: InstanceSide,
    private readonly credentials: Record<WithoutKey, Record<string, string>>,
  ) {}

  static async create(primary: InstanceSide, other: InstanceSide): Promise<BackendCast> {
    const person = await primary.newPerson()
    const { body } = await person.browser.post<{ jwt: string }>(
      `/v1/client/sessions/${person.sessionId}/tokens`,
    )
    const bearer = (key: string) => ({ authorization: `Bearer ${key}` })
    return new BackendCast(primary, other, {
      nobody: {},
      'browser of the user': { cookie: person.browser.cookieHeader('/v1') },
      'session token of the user': bearer(body.jwt),
      'publishable key': bearer((await instanceOf(primary)).publishableKey),
      'unknown key': bearer('sk_test_unknown00000000000000000000000000000'),
      'revoked key': bearer(await newRevokedKey(primary)),
    })
  }

  actors = () => [...WITHOUT_KEY, OTHER_INSTANCE, RIGHT_ONE]

  expectedStatus(row: BackendRow, actor: string): number {
    const success = row.answers ?? 200
    if (actor === RIGHT_ONE || row.kind === 'public') return success
    if (actor !== OTHER_INSTANCE) return 401
    if (row.elsewhere !== undefined) return row.elsewhere
    return KINDS[row.kind] === 200 ? success : KINDS[row.kind]
  }

  async example(row: BackendRow): Promise<Example> {
    return { call: await row.call(this.primary), browser: null }
  }

  async enter(row: BackendRow, actor: string): Promise<Entrance> {
    const isOwnBusiness = actor === OTHER_INSTANCE && row.kind === 'instance'
    const call = await row.call(isOwnBusiness ? this.other : this.primary)
    const owner = { authorization: `Bearer ${this.primary.secretKey}` }
    const stranger = { authorization: `Bearer ${this.other.secretKey}` }
    const own =
      actor === RIGHT_ONE
        ? owner
        : actor === OTHER_INSTANCE
          ? stranger
          : this.credentials[actor as WithoutKey]
    const sendWith = (headers: Record<string, string>) => () =>
      sendAsServer(this.primary.server, row.id, call, headers)
    const isOwner = actor === RIGHT_ONE || isOwnBusiness
    return { send: sendWith(own), sendAsOwner: isOwner ? null : sendWith(owner) }
  }
}

async function instanceOf(side: InstanceSide) {
  const instance = await side.server.frontdesk.services.registry.findBySecretKey(side.secretKey)
  if (!instance) throw new Error('no instance has this key')
  return instance
}

async function newRevokedKey({ server, secretKey }: InstanceSide): Promise<string> {
  const { services } = server.frontdesk
  const id = (await services.registry.findBySecretKey(secretKey))!.id
  const row = await services.store.read
    .selectFrom('instances')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  const key = await addSecretKey(services, row)
  await revokeSecretKey(services, row, key)
  return key
}
