import type { FrontendContext } from '../context/context.js'

/** clerk-js 4 sends no version, and knows the strategy by its former name alone, `saml` (seen). */
export const knowsEnterpriseSso = ({ request }: FrontendContext): boolean =>
  request.query.has('__clerk_api_version')
