import type { Context } from '../../context/context.js'
import type { EnterpriseFacts } from '../../resources/enterprise-connection.js'
import { primaryFrontendApiUrl } from '../urls/frontend-api-url.js'

/** What connections are shown with, whoever asks for them: providers know one address of an instance. */
export const enterpriseFacts = ({
  instance,
  services,
}: Pick<Context, 'instance' | 'services'>): EnterpriseFacts => ({
  frontendApiUrl: primaryFrontendApiUrl(instance, services.publicUrl),
  publicUrl: services.publicUrl,
})
