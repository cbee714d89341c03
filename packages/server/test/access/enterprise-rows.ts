import { Company } from '../enterprise/company.js'
import type { PersonalRow, Subject } from './personal-cast.js'

/** A company of the person's instance whose provider may come by itself. */
const companyOf = ({ side }: Subject) =>
  Company.create(side.server, { saml: { allow_idp_initiated: true } }, side.secretKey)

/** Identity providers of companies ask and answer without anybody's cookies. */
export const enterpriseRows: PersonalRow[] = [
  {
    id: 'samlMetadata',
    kind: 'public',
    call: async person => ({ ids: await idsOf(await companyOf(person)) }),
  },
  { id: 'getMeEnterpriseConnections', kind: 'account', call: () => ({}) },
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
]

const idsOf = ({ connection }: Company) => ({ saml_connection_id: connection.saml_connection.id })
