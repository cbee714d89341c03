import { adminOperations } from '../../src/admin/index.js'
import { adminTokenOf } from '../../src/http/operator.js'
import type { InstanceSide } from '../world/two-instances.js'
import { type Call, pathOf } from './call.js'
import { type Cast, type Entrance, type Example, RIGHT_ONE } from './cast.js'
import type { OwnRow } from './own-rows.js'

const OTHER_INSTANCE = 'other instance'
const OPERATOR = 'operator'
const OPERATOR_ELSEWHERE = 'operator at another instance'
const FROM_AFAR = 'right one from afar'

const ACTORS = ['nobody', 'unknown token', OTHER_INSTANCE, OPERATOR_ELSEWHERE, FROM_AFAR, OPERATOR, RIGHT_ONE]

/** Who may administer, and look into the inbox: this machine alone, for the server has no token for it. */
export class OwnCast implements Cast<OwnRow> {
  constructor(
    private readonly primary: InstanceSide,
    private readonly other: InstanceSide,
  ) {}

  actors = () => ACTORS

  expectedStatus({ kind, answers = 200 }: OwnRow, actor: string): number {
    if (kind === 'public') return answers
    if (kind === 'inbox') return actor === FROM_AFAR ? 403 : answers
    if (actor === 'nobody' || actor === 'unknown token') return 401
    const isElsewhere = actor === OTHER_INSTANCE || actor === OPERATOR_ELSEWHERE
    return isElsewhere && kind === 'thing' ? 404 : answers
  }

  async example(row: OwnRow): Promise<Example> {
    return { call: await row.call(this.primary), browser: null }
  }

  async enter(row: OwnRow, actor: string): Promise<Entrance> {
    const call = await row.call(this.primary)
    const isOwner = [RIGHT_ONE, OPERATOR, FROM_AFAR].includes(actor) && row.kind !== 'inbox'
    const asOwner = () => this.send(row.id, call, RIGHT_ONE)
    return { send: () => this.send(row.id, call, actor), sendAsOwner: isOwner ? null : asOwner }
  }

  private async send(id: string, call: Call, actor: string) {
    const { shape } = adminOperations.find(operation => operation.id === id)!
    const instance = { [OPERATOR]: 'primary', [OPERATOR_ELSEWHERE]: 'other' }[actor]
    const query = { ...call.query, ...(instance && { instance }) }
    const isRead = shape.method === 'get'
    const request = new Request(`http://localhost:4400${pathOf(shape, { ...call, query })}`, {
      method: shape.method.toUpperCase(),
      headers: { 'content-type': 'application/json', ...this.credentialOf(actor) },
      ...(isRead ? {} : { body: JSON.stringify(call.body ?? {}) }),
    })
    const remoteAddress = actor === FROM_AFAR ? '203.0.113.7' : '127.0.0.1'
    const response = await this.primary.server.frontdesk.fetch(request, { remoteAddress })
    const body = (await response.json()) as Record<string, unknown>
    return { status: response.status, body, headers: response.headers }
  }

  private credentialOf(actor: string): Record<string, string> {
    if (actor === 'nobody') return {}
    const { masterKey } = this.primary.server.frontdesk.services
    const isOperator = actor === OPERATOR || actor === OPERATOR_ELSEWHERE
    const own = actor === OTHER_INSTANCE ? this.other.secretKey : this.primary.secretKey
    const token = isOperator ? adminTokenOf(masterKey) : actor === 'unknown token' ? 'sk_test_no' : own
    return { authorization: `Bearer ${token}` }
  }
}
