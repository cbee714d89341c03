import type { FrontdeskConfig } from '../config/config-file.js'
import { strategies } from './index.js'

const LISTS = ['firstFactors', 'secondFactors', 'verifications'] as const
/** What strategies of contacts prove; at every other kind of data any strategy may stand. */
const PROVEN: Record<string, string> = {
  emailAddress: 'email_address',
  phoneNumber: 'phone_number',
  web3Wallet: 'web3_wallet',
}

/**
 * What a configuration calls a strategy and is none of the kind of data that it stands at. Such a name would
 * be ignored in silence, and could leave people without a way in.
 * @returns a sentence for each, with its path
 */
export function unknownStrategies({ applications }: FrontdeskConfig): string[] {
  return applications.flatMap(({ instances }, application) =>
    instances.flatMap(({ settings }, instance) =>
      Object.entries(settings?.attributes ?? {}).flatMap(([kind, attribute]) => {
        const path = `applications[${application}].instances[${instance}].settings.attributes.${kind}`
        return LISTS.flatMap(list => problemsOf(`${path}.${list}`, kind, attribute?.[list] ?? []))
      }),
    ),
  )
}

function problemsOf(path: string, kind: string, names: string[]): string[] {
  const known = strategies
    .filter(({ proves, isReset }) => !isReset && (PROVEN[kind] === undefined || proves === PROVEN[kind]))
    .map(({ name }) => String(name))
  return names
    .filter(name => !known.includes(name))
    .map(name => `${path}: there is no strategy ${JSON.stringify(name)} here; there are ${known.join(', ')}`)
}
