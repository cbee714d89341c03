import { X509Certificate } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { DIALECTS, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Services } from '../../src/context/services.js'
import { warnOfCertificates } from '../../src/domain/upkeep/saml-certificates.js'
import { readMetadataAgain } from '../../src/domain/upkeep/saml-metadata.js'
import { enterpriseOptions } from '../../src/model/enterprise-connection.js'
import { DAY_MS, HOUR_MS } from '../../src/platform/clock.js'
import { metadataXml } from '../../src/protocols/saml/identity-provider.fixture.js'
import { selfSigned } from '../../src/protocols/saml/key-pair.js'
import { firstKey, secondKey } from '../../src/protocols/saml/keys.fixture.js'
import { organizationWithAdmin, startOrganizationServer } from '../organizations/support.js'
import { createUser } from '../support.js'
import { Company } from './company.js'

const signal = new AbortController().signal
let number = 0

/** A certificate that ends then, to the second. */
async function certificateUntil(end: number): Promise<string> {
  const now = new Date(end)
  now.setUTCFullYear(now.getUTCFullYear() - 10)
  const serial = Buffer.from([++number])
  return (await selfSigned(firstKey.privateKey, { name: 'idp', serial, now: now.getTime() })).certificate
}

describe.each(DIALECTS)('SAML connections as time goes by on %s', dialect => {
  let server: TestServer
  let services: Services
  let provider: Server
  let origin: string
  let answer: { status: number; body: string }
  let asked: number
  beforeAll(async () => {
    server = await startOrganizationServer(dialect)
    services = server.frontdesk.services
    // the tests do its work themselves
    await server.frontdesk.stopBackground()
    provider = createServer((_, response) => {
      asked += 1
      response.writeHead(answer.status)
      response.end(answer.body)
    }).listen(0, '127.0.0.1')
    await new Promise(resolve => provider.once('listening', resolve))
    origin = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`
  })
  afterAll(async () => {
    provider.close()
    await server.close()
  })
  beforeEach(async () => {
    asked = 0
    // each test has the time for itself
    await services.store.transaction(tx => tx.deleteFrom('saml_upkeep').execute())
  })

  const says = (certificates: string[], issuer = 'https://idp.example/metadata') =>
    (answer = { status: 200, body: metadataXml(certificates, { issuer }) })
  const followed = (body: object = {}) =>
    Company.create(server, {
      saml: { idp_metadata: undefined, idp_metadata_url: `${origin}/metadata` },
      ...body,
    })
  const optionsOf = async ({ connection }: Company) =>
    enterpriseOptions(
      await services.store.read
        .selectFrom('enterprise_connections')
        .select('options')
        .where('id', '=', connection.id)
        .executeTakeFirstOrThrow(),
    ).saml
  const upkeepOf = ({ connection }: Company) =>
    services.store.read
      .selectFrom('saml_upkeep')
      .selectAll()
      .where('connection_id', '=', connection.id)
      .executeTakeFirst()
  const passDays = (days: number) => server.clock.advance(days * DAY_MS)
  const readAgain = () => readMetadataAgain(services, signal)
  async function metric(name: string): Promise<string[]> {
    const request = new Request('http://localhost:4400/metrics')
    const text = await (await server.frontdesk.fetch(request, { remoteAddress: '127.0.0.1' })).text()
    return text.split('\n').filter(line => line.startsWith(name))
  }

  describe('metadata by address', () => {
    it('is read again after a day, once by several nodes, and its certificates are taken over', async () => {
      says([firstKey.certificate])
      const company = await followed()
      says([firstKey.certificate, secondKey.certificate])
      asked = 0
      server.clock.advance(DAY_MS - HOUR_MS)
      await readAgain()
      expect([asked, (await optionsOf(company)).certificates]).toEqual([0, [firstKey.certificate]])
      server.clock.advance(HOUR_MS)
      await Promise.all([readAgain(), readAgain()])
      expect(asked).toBe(1)
      expect((await optionsOf(company)).certificates).toEqual([firstKey.certificate, secondKey.certificate])
      await readAgain()
      expect(asked).toBe(1)

      says([secondKey.certificate])
      passDays(1)
      await readAgain()
      expect((await optionsOf(company)).certificates).toEqual([secondKey.certificate])
    })

    it('changes nothing when it fails, which is counted until it is well again', async () => {
      says([firstKey.certificate])
      const company = await followed()
      const before = await optionsOf(company)
      const failures: [string, () => void][] = [
        ['gone', () => (answer = { status: 404, body: '' })],
        ['no metadata', () => (answer = { status: 200, body: '<!DOCTYPE a><a/>' })],
        ['of another provider', () => says([secondKey.certificate], 'https://evil.example/metadata')],
      ]
      for (const [index, [what, fail]] of failures.entries()) {
        fail()
        passDays(1)
        await readAgain()
        const { metadata_failures: count } = (await upkeepOf(company))!
        expect([what, count, await optionsOf(company)]).toEqual([what, index + 1, before])
      }
      expect(await metric('frontdesk_saml_metadata_failing')).toEqual(['frontdesk_saml_metadata_failing 1'])
      says([firstKey.certificate])
      passDays(1)
      await readAgain()
      expect((await upkeepOf(company))!.metadata_failures).toBe(0)
      expect(await metric('frontdesk_saml_metadata_failing')).toEqual(['frontdesk_saml_metadata_failing 0'])
    })

    it('is not read where somebody has said what the certificates are, nor while the connection is off', async () => {
      says([firstKey.certificate])
      const told = await followed()
      await told.change({ saml: { idp_certificate: secondKey.certificate } })
      const off = await followed()
      await off.change({ active: false })
      asked = 0
      passDays(2)
      await readAgain()
      expect(asked).toBe(0)
      expect((await optionsOf(told)).certificates).toEqual([secondKey.certificate])
      expect(await upkeepOf(off)).toBeUndefined()
      await told.change({ saml: { idp_metadata_url: `${origin}/metadata` } })
      expect((await upkeepOf(told))!.metadata_due_at).toBe(server.clock.now() + DAY_MS)
    })

    it('is not fetched from networks that are not public', async () => {
      says([firstKey.certificate])
      const company = await followed()
      const { options } = await services.store.read
        .selectFrom('enterprise_connections')
        .select('options')
        .where('id', '=', company.connection.id)
        .executeTakeFirstOrThrow()
      const saml = { ...(options['saml'] as object), metadataUrl: 'http://169.254.169.254/latest' }
      await services.store.transaction(tx =>
        tx
          .updateTable('enterprise_connections')
          .set({ options: { ...options, saml } })
          .where('id', '=', company.connection.id)
          .execute(),
      )
      const problems: object[] = []
      const log = { ...services.log, warn: (facts: object) => problems.push(facts) }
      passDays(1)
      await readMetadataAgain(Object.create(services, { log: { value: log } }) as Services, signal)
      expect(JSON.stringify(problems)).toContain('169.254.169.254 is no public address')
      expect((await upkeepOf(company))!.metadata_failures).toBe(1)
    })
  })

  describe('certificates that end', () => {
    const warn = () => warnOfCertificates(services, signal)
    const emailsTo = async (recipient: string) =>
      services.store.read
        .selectFrom('messages')
        .select(['template', 'subject'])
        .where('recipient', '=', recipient)
        .where('template', '=', 'saml_certificate_expiring')
        .orderBy('created_at')
        .execute()
    const eventsOf = async ({ connection }: Company) =>
      (
        await services.store.read
          .selectFrom('events')
          .select('payload')
          .where('resource_id', '=', connection.id)
          .where('type', '=', 'samlConnection.certificateExpiring')
          .orderBy('sequence')
          .execute()
      ).map(({ payload }) => payload['data'] as Record<string, unknown>)

    async function companyUntil(end: number, body: object = {}) {
      const admin = `admin${++number}@example.com`
      const { organization, adminId } = await organizationWithAdmin(server, admin)
      const saml = { idp_metadata: metadataXml([await certificateUntil(end)]) }
      const company = await Company.create(server, { organization_id: organization.id, saml, ...body })
      return { company, admin, adminId, organization }
    }
    const inDays = (days: number) => server.clock.now() + days * DAY_MS

    it('are told of 30, 7 and 1 days before, each time once, whoever is asked', async () => {
      const end = inDays(40)
      const { company, admin, adminId, organization } = await companyUntil(end)
      const member = `member${++number}@example.com`
      await server.backend('POST', `/organizations/${organization.id}/memberships`, {
        user_id: await createUser(server, member),
        role: 'org:member',
      })
      await server.backend('PATCH', `/users/${adminId}`, { locale: 'de-DE' })
      await warn()
      expect(await eventsOf(company)).toEqual([])
      for (const [passed, daysLeft] of [
        [10, 30],
        [23, 7],
        [6, 1],
      ] as const) {
        passDays(passed)
        await Promise.all([warn(), warn()])
        await warn()
        expect((await eventsOf(company)).at(-1)).toMatchObject({
          id: company.connection.saml_connection.id,
          enterprise_connection_id: company.connection.id,
          organization_id: organization.id,
          days_left: daysLeft,
        })
      }
      passDays(10)
      await warn()
      expect(await eventsOf(company)).toHaveLength(3)
      const day = new Date(Math.floor(end / 1000) * 1000).toISOString().slice(0, 10)
      const emails = await emailsTo(admin)
      expect(emails).toHaveLength(3)
      expect(emails[0]!.subject).toContain(`endet am ${day}`)
      expect(await emailsTo(member)).toEqual([])
    })

    it('are told of once where several times have passed, and anew for another certificate', async () => {
      const { company } = await companyUntil(inDays(5))
      await warn()
      expect(await eventsOf(company)).toMatchObject([{ days_left: 5 }])
      // the same certificate, named again
      const { certificates } = await optionsOf(company)
      await company.change({ saml: { idp_certificate: certificates.join('\n') } })
      await warn()
      expect(await eventsOf(company)).toHaveLength(1)
      const longer = await certificateUntil(inDays(20))
      await company.change({ saml: { idp_certificate: [...certificates, longer].join('\n') } })
      await warn()
      expect(await eventsOf(company)).toMatchObject([{ days_left: 5 }, { days_left: 20 }])
    })

    it('are of interest while the connection is on, and to those who may manage it', async () => {
      const off = await companyUntil(inDays(3), { active: false })
      const { company, admin, organization } = await companyUntil(inDays(3))
      const member = `member${++number}@example.com`
      await server.backend('POST', `/organizations/${organization.id}/memberships`, {
        user_id: await createUser(server, member),
        role: 'org:member',
      })
      await warn()
      expect(await eventsOf(off.company)).toEqual([])
      expect(await eventsOf(company)).toHaveLength(1)
      expect(await emailsTo(admin)).toHaveLength(1)
      expect(await emailsTo(member)).toHaveLength(0)
    })

    it('are in the metrics by how soon', async () => {
      for (const days of [-1, 3, 20, 90]) await companyUntil(inDays(days))
      expect((await metric('frontdesk_saml_certificates_ending')).sort()).toEqual([
        'frontdesk_saml_certificates_ending{within_days="0"} 1',
        'frontdesk_saml_certificates_ending{within_days="1"} 1',
        'frontdesk_saml_certificates_ending{within_days="30"} 3',
        'frontdesk_saml_certificates_ending{within_days="7"} 2',
      ])
    })
  })

  it('have nothing to be done for once they are gone', async () => {
    says([firstKey.certificate])
    const company = await followed()
    expect(new X509Certificate((await optionsOf(company)).certificates[0]!).subject).toContain('idp-first')
    await server.backend('DELETE', `/enterprise_connections/${company.connection.id}`)
    expect(await upkeepOf(company)).toBeUndefined()
  })
})
