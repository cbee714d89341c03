import { Company } from '../enterprise/company.js'
import { newTestRun } from '../enterprise/test-run.js'
import { nextNumber } from '../world/two-instances.js'
import type { PersonalRow, Subject } from './personal-cast.js'

/** A company of the person's instance whose provider may come by itself. */
const companyOf = ({ side }: Subject) =>
  Company.create(side.server, { saml: { allow_idp_initiated: true } }, side.secretKey)

/** An organization of the person, which their session is in. */
async function newOrganization({ side, userId, sessionId, browser }: Subject): Promise<string> {
  const name = `Organization ${nextNumber()}`
  const { id } = await side.backend('POST', '/organizations', { name, created_by: userId })
  await browser.post(`/v1/client/sessions/${sessionId}/touch`, { active_organization_id: id })
  return id
}

async function newProvenDomain(subject: Subject): Promise<string> {
  const path = `/organizations/${await newOrganization(subject)}/domains`
  const name = `domain${nextNumber()}.example`
  const domain = { name, enrollment_mode: 'enterprise_sso', verified: false }
  const { id } = await subject.side.backend('POST', path, domain)
  await subject.side.backend('POST', `${path}/${id}/verify_ownership`)
  return name
}

async function newConnection(subject: Subject): Promise<Record<string, string>> {
  const { id } = await subject.side.backend('POST', '/enterprise_connections', {
    name: `Company ${nextNumber()}`,
    provider: 'saml_okta',
    domains: [`domain${nextNumber()}.example`],
    organization_id: await newOrganization(subject),
  })
  return { enterprise_connection_id: id }
}

/** Others are in no organization, which is what the path leaves out. */
const IN_NO_ORGANIZATION = { 'other user': 403, 'other instance': 403 } as const

/** Identity providers of companies ask and answer without anybody's cookies. */
export const enterpriseRows: PersonalRow[] = [
  {
    id: 'samlMetadata',
    kind: 'public',
    call: async person => ({ ids: await idsOf(await companyOf(person)) }),
  },
  { id: 'getMeEnterpriseConnections', kind: 'account', call: () => ({}) },
  {
    id: 'createMeEnterpriseConnection',
    kind: 'account',
    answers: 201,
    call: async person => ({ body: { provider: 'saml_okta', domains: [await newProvenDomain(person)] } }),
  },
  {
    id: 'updateMeEnterpriseConnection',
    kind: 'thing',
    but: IN_NO_ORGANIZATION,
    call: async person => ({ ids: await newConnection(person), body: { name: 'Another' } }),
  },
  {
    id: 'deleteMeEnterpriseConnection',
    kind: 'thing',
    but: IN_NO_ORGANIZATION,
    call: async person => ({ ids: await newConnection(person) }),
  },
  {
    id: 'listMeEnterpriseConnectionTestRuns',
    kind: 'thing',
    but: IN_NO_ORGANIZATION,
    call: async person => ({ ids: await newConnection(person) }),
  },
  {
    id: 'createMeEnterpriseConnectionTestRun',
    kind: 'thing',
    but: IN_NO_ORGANIZATION,
    call: async person => ({ ids: await newConnection(person) }),
  },
  {
    id: 'acs',
    kind: 'public',
    answers: 303,
    call: async person => {
      const company = await companyOf(person)
      const SAMLResponse = company.response(null, { email: company.address('somebody') })
      return { ids: await idsOf(company), body: { SAMLResponse } }
    },
  },
  {
    id: 'initEnterpriseConnectionTestRun',
    kind: 'public',
    answers: 301,
    call: async ({ side }) => {
      const { connection } = await Company.create(side.server, {}, side.secretKey)
      const link = await newTestRun(side.server, connection.id, side.secretKey)
      return { ids: { enterpriseConnectionID: connection.id }, query: queryOf(link) }
    },
  },
  {
    id: 'getEnterpriseConnectionTestRunResult',
    kind: 'public',
    call: async ({ side }) => {
      const incomplete = { active: false, saml: { idp_metadata: undefined } }
      const { connection } = await Company.create(side.server, incomplete, side.secretKey)
      const link = await newTestRun(side.server, connection.id, side.secretKey)
      const testRunID = link.pathname.split('/').at(-1)!
      return { ids: { enterpriseConnectionID: connection.id, testRunID }, query: queryOf(link) }
    },
  },
]

const queryOf = (link: URL): Record<string, string> => Object.fromEntries(link.searchParams)

const idsOf = ({ connection }: Company) => ({ saml_connection_id: connection.saml_connection.id })
