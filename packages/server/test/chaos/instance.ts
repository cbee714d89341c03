import type { FrontdeskConfig } from 'frontdesk'
import { SECRET_KEY } from '../faults/load.js'

type Instance = FrontdeskConfig['applications'][number]['instances'][number]

/** An instance in which the traffic may do all that it does. */
export function trafficInstance(slug: string, more: Partial<Instance> = {}): Instance {
  return {
    slug,
    environment: 'development',
    secretKeys: [SECRET_KEY],
    ...more,
    settings: {
      signIn: { clientTrust: false },
      organizations: {
        enabled: true,
        directMemberAdding: true,
        invitationsPerDay: { receiver: null, sender: null, organization: null },
      },
      attackProtection: { rateLimits: { addressFactor: 1000 } },
      ...more.settings,
      attributes: {
        emailAddress: { usedForFirstFactor: true, firstFactors: ['email_code'] },
        ...more.settings?.attributes,
      },
    },
  }
}
