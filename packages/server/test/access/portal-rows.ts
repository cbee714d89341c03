import { TEST_ORIGIN } from '@frontdesk/testkit'
import { FakeGoogle, keyFile } from '../google/fake-google.js'
import { nextNumber } from '../world/two-instances.js'
import type { BackendRow } from './backend-cast.js'
import type { Call } from './call.js'
import type { PersonalRow, Subject } from './personal-cast.js'

/** The pages of the portal alone may post to it. */
const OWN_PAGE = { origin: TEST_ORIGIN }
const BASE = '/v1/admin_portal'

interface Link {
  organizationId: string
  token: string
}

async function newLink({ side }: Pick<Subject, 'side'>): Promise<Link> {
  const organization = await side.backend('POST', '/organizations', { name: `Customer ${nextNumber()}` })
  const link = await side.backend<{ token: string }>('POST', '/admin_portal_link_tokens', {
    organization_id: organization.id,
  })
  return { organizationId: organization.id, token: link.token }
}

/** The person's browser has come by a link. */
async function visiting(person: Subject): Promise<string> {
  const { organizationId, token } = await newLink(person)
  const { status, body } = await person.browser.post(BASE, { token }, OWN_PAGE)
  if (status !== 303) throw new Error(`no visit: ${JSON.stringify(body)}`)
  return organizationId
}

async function withDomain(
  person: Subject,
): Promise<{ organizationId: string; domain_id: string; name: string }> {
  const organizationId = await visiting(person)
  const name = `customer${nextNumber()}.example`
  const { id } = await person.side.backend('POST', `/organizations/${organizationId}/domains`, { name })
  return { organizationId, domain_id: id, name }
}

async function withConnection(person: Subject, provider = 'saml_okta'): Promise<{ connection_id: string }> {
  const { organizationId, name } = await withDomain(person)
  const { id } = await person.side.backend('POST', '/enterprise_connections', {
    name: 'Customer',
    provider,
    domains: [name],
    organization_id: organizationId,
  })
  return { connection_id: id }
}

/** Nothing but the visit itself is needed. */
async function visit(person: Subject): Promise<Call> {
  await visiting(person)
  return {}
}

const on = (id: string, answers: number, call: (person: Subject) => Promise<Call>): PersonalRow => ({
  id,
  kind: 'portal',
  answers,
  call: async person => ({ ...OWN_PAGE, ...(await call(person)) }),
})

/** Whoever has come by a link, and nobody else. */
export const portalRows: PersonalRow[] = [
  {
    id: 'getAdminPortal',
    kind: 'public',
    call: async person => ({ query: { token: (await newLink(person)).token } }),
  },
  {
    id: 'openAdminPortal',
    kind: 'public',
    answers: 303,
    call: async person => ({ ...OWN_PAGE, body: { token: (await newLink(person)).token } }),
  },
  on('getAdminPortalOverview', 200, visit),
  on('leaveAdminPortal', 303, visit),
  on('getAdminPortalDomains', 200, visit),
  on('addAdminPortalDomain', 303, async person => {
    await visiting(person)
    return { body: { name: `customer${nextNumber()}.example` } }
  }),
  on('changeAdminPortalDomain', 303, async person => ({
    ids: { domain_id: (await withDomain(person)).domain_id },
    body: { choice: 'renew' },
  })),
  on('getNewAdminPortalConnection', 200, visit),
  on('createAdminPortalConnection', 303, async person => {
    const { organizationId, domain_id, name } = await withDomain(person)
    await person.side.backend(
      'POST',
      `/organizations/${organizationId}/domains/${domain_id}/verify_ownership`,
    )
    return { body: { guide: 'okta', connection_name: 'Okta', domains: [name] } }
  }),
  on('getAdminPortalConnection', 200, async person => ({ ids: await withConnection(person) })),
  on('changeAdminPortalConnection', 303, async person => {
    const ids = await withConnection(person)
    return {
      ids,
      body: { choice: 'about', connection_name: 'Another', domains: await domainsOf(person, ids) },
    }
  }),
  on('switchAdminPortalConnection', 303, async person => ({
    ids: await withConnection(person),
    body: { choice: 'off' },
  })),
  on('testAdminPortalConnection', 200, async person => ({ ids: await withConnection(person) })),
  on('getAdminPortalDirectory', 200, async person => ({ ids: await withConnection(person) })),
  on('changeAdminPortalDirectory', 200, async person => ({
    ids: await withConnection(person),
    body: { choice: 'create' },
  })),
  on('readAdminPortalDirectory', 303, async person => {
    await FakeGoogle.playOnce(person.side.server)
    const ids = await withConnection(person, 'saml_google')
    const [domain] = await domainsOf(person, ids)
    return {
      ids,
      body: {
        choice: 'credentials',
        service_account_json: keyFile(),
        subject_email: `boss@${domain}`,
      },
    }
  }),
]

async function domainsOf({ side }: Subject, { connection_id }: { connection_id: string }): Promise<string[]> {
  const path = `/enterprise_connections/${connection_id}`
  return (await side.backend<{ domains: string[] }>('GET', path)).domains
}

/** Links, as applications make them. */
export const backendPortalRows: BackendRow[] = [
  {
    id: 'createAdminPortalLinkToken',
    kind: 'reference',
    answers: 201,
    call: async side => {
      const { id } = await side.backend('POST', '/organizations', { name: `Customer ${nextNumber()}` })
      return { body: { organization_id: id } }
    },
  },
  {
    id: 'revokeAdminPortalLinkToken',
    kind: 'thing',
    call: async side => {
      const { id: organization_id } = await side.backend('POST', '/organizations', { name: 'Customer' })
      const { id } = await side.backend('POST', '/admin_portal_link_tokens', { organization_id })
      return { ids: { adminPortalLinkTokenID: id }, body: { revocation_reason: 'sent to the wrong person' } }
    },
  },
]
