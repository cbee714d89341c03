import { DIALECTS, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { frontendOperations } from '../../src/fapi/index.js'
import { errorCode } from '../support.js'
import { InstanceSide, startTwoInstances } from '../world/two-instances.js'
import { accountRows } from './account-rows.js'
import { sendAsBrowser } from './call.js'
import { deviceRows } from './device-rows.js'
import { PersonalCast, type PersonalRow } from './personal-cast.js'
import { socialRows } from './social-rows.js'

const withSession = new Set(
  frontendOperations.filter(({ access }) => access === 'session').map(({ id }) => id),
)
const rows: PersonalRow[] = [...accountRows, ...deviceRows, ...socialRows].filter(row =>
  withSession.has(row.id),
)

/**
 * The tables say which operations are sensitive; an instance with reverification on
 * must agree, for every one of them.
 */
describe.each(DIALECTS)('a session whose last proof is old, on %s', dialect => {
  let server: TestServer
  let people: PersonalCast
  let primary: InstanceSide
  beforeAll(async () => {
    server = await startTwoInstances(dialect, {}, { reverification: true })
    primary = new InstanceSide(server, 'primary')
    people = new PersonalCast(primary, primary, 'old')
  })
  afterAll(() => server?.close())

  it.each(rows.filter(row => row.isSensitive))('needs a new one for $id', async row => {
    expect(await codeAfterAWhile(row)).toBe('session_reverification_required')
  })

  it.each(rows.filter(row => !row.isSensitive))('needs none for $id', async row => {
    expect(await codeAfterAWhile(row)).not.toBe('session_reverification_required')
  })

  it('needs a new one for the part of a profile that signs in, and for nothing when that stays as it is', async () => {
    const person = await people.subject(primary)
    const email = { user_id: person.userId, email_address: 'second@people.example', verified: true }
    const { id } = await primary.backend('POST', '/email_addresses', email)
    server.clock.advance(11 * 60_000)
    const patch = async (body: object) =>
      errorCode((await sendAsBrowser(person.browser, 'patchUser', { body: { ...body } })).body ?? {})
    expect(await patch({ username: 'another_name' })).toBe('session_reverification_required')
    expect(await patch({ primary_email_address_id: id })).toBe('session_reverification_required')
    expect(await patch({ username: '', last_name: 'Same' })).toBeUndefined()
  })

  async function codeAfterAWhile(row: PersonalRow): Promise<string | undefined> {
    const person = await people.subject(primary)
    const call = await row.call(person)
    server.clock.advance(11 * 60_000)
    return errorCode((await sendAsBrowser(person.browser, row.id, call)).body ?? {})
  }
})
