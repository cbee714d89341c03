import { createHash } from 'node:crypto'
import { DIALECTS, startTestServer, type TestServer } from '@frontdesk/testkit'
import { hashSync } from '@node-rs/bcrypt'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signIn } from '../support.js'

const bcrypt = (input: string) => hashSync(input, { cost: 4 })
const LONG = `correct-horse-${'9'.repeat(66)}`
const PEPPER = 'p'.repeat(40)

/** Passwords that fit a digest without being the one that it was made of. */
const CASES: [name: string, hasher: string, digest: string, owners: string, others: string][] = [
  ['bcrypt, cut off where its input ends', 'bcrypt', bcrypt(LONG), LONG, LONG.slice(0, 72)],
  ['bcrypt, with another end', 'bcrypt', bcrypt(LONG), LONG, `${LONG.slice(0, 72)} and more`],
  [
    'bcrypt of characters of several bytes',
    'bcrypt',
    bcrypt('ä'.repeat(40)),
    'ä'.repeat(40),
    'ä'.repeat(36) + '!',
  ],
  [
    'bcrypt with a pepper, of which a part was typed',
    'bcrypt_peppered',
    `${bcrypt(`correct-horse-${'9'.repeat(30)}${PEPPER}`)}$${PEPPER}`,
    `correct-horse-${'9'.repeat(30)}`,
    `correct-horse-${'9'.repeat(30)}${PEPPER.slice(0, 28)} and more`,
  ],
  [
    'MD5 with a salt on the other side',
    'md5_salted',
    `grain$${createHash('md5').update('grainhorse-9-grain').digest('hex')}`,
    'horse-9-grain',
    'grainhorse-9-',
  ],
]

describe.each(DIALECTS)('a password that an imported digest takes for its own, on %s', dialect => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({ dialect })
  })
  afterAll(() => server.close())

  it.each(CASES)("does not replace the owner's: %s", async (name, hasher, digest, owners, others) => {
    const email = `${CASES.findIndex(([each]) => each === name)}@example.com`
    const created = await server.backend<{ id: string }>('POST', '/users', {
      email_address: [email],
      password_hasher: hasher,
      password_digest: digest,
    })
    expect(created.status).toBe(200)
    await signIn(server.browser(), email, others)
    const stored = await server.frontdesk.services.store.read
      .selectFrom('users')
      .select(['password_hash', 'password_hasher'])
      .where('id', '=', created.body.id)
      .executeTakeFirstOrThrow()
    expect(stored).toEqual({ password_hash: digest, password_hasher: hasher })
    expect((await signIn(server.browser(), email, owners)).userId).toBe(created.body.id)
  })

  it("does not exist for the server's own digests: the last byte of the longest password counts", async () => {
    const { passwords } = server.frontdesk.services
    const longest = 'ä'.repeat(512)
    const digest = await passwords.hash(longest)
    expect(await passwords.verify(longest, digest)).toBe(true)
    expect(await passwords.verify(`${longest.slice(0, -1)}o`, digest)).toBe(false)
    expect(await passwords.verify(`${longest}ä`, digest)).toBe(false)
  })
})
