import { enterpriseFacts } from '../domain/enterprise/facts.js'
import { samlConnectionOf, takeSamlResponse } from '../flows/saml-response.js'
import { samlAddresses } from '../model/enterprise-connection.js'
import { frontendOperation, type Operation, Reply } from '../operation/operation.js'
import { serviceProviderMetadata } from '../protocols/saml/service-provider.js'
import { visitErrorPage } from './error-pages.js'
import { leadOn, textsOf } from './provider-callback.js'

/** What the administrator of an identity provider is given, or what it reads by itself. */
const metadata = frontendOperation('samlMetadata', {
  mode: 'read',
  access: 'public',
  limit: 'open-link',
  run: async (ctx, { path }) => {
    const { saml_connection_id: id } = path
    const { enterprise } = await samlConnectionOf(ctx, id)
    const { frontendApiUrl } = enterpriseFacts(ctx)
    const { sp_certificate: certificate } = enterprise.row
    const xml = await serviceProviderMetadata(samlAddresses(frontendApiUrl, id), certificate)
    return new Reply(200, xml, { 'content-type': 'application/samlmetadata+xml; charset=utf-8' })
  },
})

/** The assertion consumer service. */
const acs = frontendOperation('acs', {
  mode: 'staged',
  access: 'public',
  limit: 'open-link',
  fromAnySite: true,
  errorPage: visitErrorPage,
  run: async (ctx, { path, body }) =>
    leadOn(await takeSamlResponse(ctx, path.saml_connection_id, textsOf(body))),
})

export const samlOperations: Operation[] = [metadata, acs]
