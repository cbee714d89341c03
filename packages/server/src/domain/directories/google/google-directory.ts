import type * as z from 'zod'
import type { Context } from '../../../context/context.js'
import { type IncomingResponse, RequestFailure } from '../../../platform/http-client.js'
import { parseJsonText } from '../../../platform/json-text.js'
import {
  type GoogleGroup,
  type GoogleMember,
  type GoogleUser,
  GROUP_FIELDS,
  groupsPage,
  MEMBER_FIELDS,
  membersPage,
  tokenAnswer,
  USER_FIELDS,
  usersPage,
} from '../../../protocols/google/answers.js'
import { failPull } from '../../../protocols/google/pull-fault.js'
import {
  bearerAssertion,
  GOOGLE_TOKEN_URL,
  type ServiceAccount,
} from '../../../protocols/google/service-account.js'
import { apiFault, passingFault, tokenFault } from './faults.js'

const API = 'https://admin.googleapis.com/admin/directory/v1'
/** A page of 500 people has some 200 KB. */
const MAX_PAGE_BYTES = 8 * 1024 * 1024
const PEOPLE_OF_A_PAGE = 500
const GROUPS_OF_A_PAGE = 200
const MAX_PAGES = 1000

type Page<Row> = { nextPageToken?: string | null | undefined; rows: Row[] }

/** Who reads a directory, and until when. */
export interface GoogleReader {
  account: ServiceAccount
  /** the administrator in whose name it is read */
  subject: string
  signal?: AbortSignal
}

/** The people and groups of a Google Workspace account, over the network: never in a transaction. */
export class GoogleDirectory {
  private constructor(
    private readonly ctx: Context,
    private readonly token: string,
    private readonly signal: AbortSignal | undefined,
  ) {}

  /**
   * With a token of the service account, good for an hour, in the name of the administrator.
   * @throws PullFault
   */
  static async open(ctx: Context, { account, subject, signal }: GoogleReader): Promise<GoogleDirectory> {
    const assertion = await bearerAssertion(account, subject, ctx.services.clock.now())
    const grant = { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion }
    const response = await ask(ctx, {
      method: 'POST',
      url: GOOGLE_TOKEN_URL,
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: new URLSearchParams(grant).toString(),
    })
    if (response.status !== 200) throw tokenFault(response)
    return new GoogleDirectory(ctx, parse(response, tokenAnswer).access_token, signal)
  }

  /** Whether people, groups and members may be read; reads one of each at most. @throws PullFault */
  async tryOut(): Promise<void> {
    const one = { customer: 'my_customer', maxResults: '1' }
    const { users } = parse(await this.get('/users', { ...one, fields: USER_FIELDS }), usersPage)
    if (users.length === 0) failPull('nobody')
    const { groups } = parse(await this.get('/groups', { ...one, fields: GROUP_FIELDS }), groupsPage)
    const [group] = groups
    if (group) await this.get(membersPath(group.id), { maxResults: '1', fields: MEMBER_FIELDS })
  }

  /** Everybody of the account, those who are suspended as well. @throws PullFault */
  users(most: number): Promise<GoogleUser[]> {
    const query = { customer: 'my_customer', maxResults: String(PEOPLE_OF_A_PAGE), fields: USER_FIELDS }
    return this.all(most, query, async given => {
      const { users: rows, nextPageToken } = parse(await this.get('/users', given), usersPage)
      return { rows, nextPageToken }
    })
  }

  /** @throws PullFault */
  groups(most: number): Promise<GoogleGroup[]> {
    const query = { customer: 'my_customer', maxResults: String(GROUPS_OF_A_PAGE), fields: GROUP_FIELDS }
    return this.all(most, query, async given => {
      const { groups: rows, nextPageToken } = parse(await this.get('/groups', given), groupsPage)
      return { rows, nextPageToken }
    })
  }

  /** Who is in a group directly, groups among them; null: the group is gone. @throws PullFault */
  async members(groupId: string, most: number): Promise<GoogleMember[] | null> {
    let isGone = false
    const query = { maxResults: String(GROUPS_OF_A_PAGE), fields: MEMBER_FIELDS }
    const members = await this.all<GoogleMember>(most, query, async given => {
      const response = await this.get(membersPath(groupId), given, [404])
      if (response.status === 404) {
        isGone = true
        return { rows: [] }
      }
      const { members: rows, nextPageToken } = parse(response, membersPage)
      return { rows, nextPageToken }
    })
    return isGone ? null : members
  }

  /** Every page, in their order. A list that leads back to a page of its own is none. */
  private async all<Row>(
    most: number,
    query: Record<string, string>,
    read: (query: Record<string, string>) => Promise<Page<Row>>,
  ): Promise<Row[]> {
    const found: Row[] = []
    const seen = new Set<string>()
    for (let pageToken = ''; ;) {
      this.signal?.throwIfAborted()
      const { rows, nextPageToken } = await read(pageToken ? { ...query, pageToken } : query)
      found.push(...rows)
      if (found.length > most) failPull('too_large')
      if (!nextPageToken) return found
      if (seen.has(nextPageToken) || seen.size >= MAX_PAGES) failPull('unreadable')
      seen.add(nextPageToken)
      pageToken = nextPageToken
    }
  }

  private async get(
    path: string,
    query: Record<string, string>,
    expected: number[] = [],
  ): Promise<IncomingResponse> {
    const response = await ask(this.ctx, {
      method: 'GET',
      url: `${API}${path}?${new URLSearchParams(query).toString()}`,
      headers: { authorization: `Bearer ${this.token}`, accept: 'application/json' },
      maxResponseBytes: MAX_PAGE_BYTES,
    })
    if (response.status !== 200 && !expected.includes(response.status)) throw apiFault(response)
    return response
  }
}

const membersPath = (groupId: string) => `/groups/${encodeURIComponent(groupId)}/members`

async function ask(
  { services, instance }: Context,
  request: Parameters<typeof services.providers.send>[1],
): Promise<IncomingResponse> {
  try {
    return await services.providers.send(instance, request)
  } catch (error) {
    if (error instanceof RequestFailure) throw passingFault(error)
    throw error
  }
}

function parse<Schema extends z.ZodType>({ body }: IncomingResponse, schema: Schema): z.infer<Schema> {
  const parsed = schema.safeParse(parseJsonText(body))
  if (parsed.success) return parsed.data
  failPull('unreadable', { cause: parsed.error })
}
