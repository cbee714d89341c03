import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { instanceWith } from '../../context/instance.fixture.js'
import { committed, dialects, openOutboxFixture, type OutboxFixture } from '../../delivery/outbox.fixture.js'
import { DAY_MS } from '../../platform/clock.js'
import { countInvitations } from './invitation-limits.js'

const NO_LIMIT = { receiver: null, sender: null, organization: null }
const REACHED = { code: 'organization_invitation_limit_reached' }

describe.each(dialects)('invitations a day on %s', dialect => {
  let fixture: OutboxFixture
  beforeAll(async () => {
    fixture = await openOutboxFixture(dialect)
  })
  afterAll(() => fixture.close())
  beforeEach(() => fixture.services.store.transaction(tx => tx.deleteFrom('attempt_counters').execute()))

  const invite = (
    limits: object,
    addresses: string[],
    { org = 'org_1', sender = 'user_1' as string | null } = {},
  ) => {
    const { settings } = instanceWith({ organizations: { invitationsPerDay: { ...NO_LIMIT, ...limits } } })
    const ctx = { ...fixture.contextOf({ ...fixture.development, settings }), now: fixture.clock.now() }
    return committed(ctx, tx => countInvitations(tx, org, sender, addresses))
  }
  const people = (count: number) => Array.from({ length: count }, (_, index) => `p${index}@example.com`)

  it.each([
    ['one person', { sender: 2 }, { org: 'org_2' }, { sender: 'user_2' }],
    ['one organization', { organization: 2 }, { sender: 'user_2' }, { org: 'org_2' }],
  ])('are limited by %s', async (_, limits, sameSide, otherSide) => {
    await invite(limits, people(2))
    await expect(invite(limits, people(1), sameSide)).rejects.toMatchObject(REACHED)
    await invite(limits, people(2), { org: 'org_1', sender: 'user_1', ...otherSide })
  })

  it('are limited to one address, whoever sends them', async () => {
    await invite({ receiver: 1 }, ['a@example.com', 'b@example.com'])
    const other = { org: 'org_2', sender: 'user_2' }
    await expect(invite({ receiver: 1 }, ['a@example.com'], other)).rejects.toMatchObject(REACHED)
    await invite({ receiver: 1 }, ['c@example.com'], other)
  })

  it('are counted again after a day, and not before', async () => {
    await invite({ sender: 1 }, people(1))
    fixture.clock.advance(DAY_MS - 1)
    await expect(invite({ sender: 1 }, people(1))).rejects.toMatchObject(REACHED)
    fixture.clock.advance(1)
    await invite({ sender: 1 }, people(1))
  })

  it('are not counted when they are refused', async () => {
    await expect(invite({ organization: 2 }, people(3))).rejects.toMatchObject(REACHED)
    await invite({ organization: 2 }, people(2))
  })

  it('have no sender to count where a key sends them', async () => {
    await invite({ sender: 1 }, people(3), { sender: null })
  })

  it('have no limit where the settings say so', async () => {
    await invite({}, people(30))
    const counted = await fixture.services.store.read.selectFrom('attempt_counters').selectAll().execute()
    expect(counted).toEqual([])
  })
})
