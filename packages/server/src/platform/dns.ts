import { Resolver } from 'node:dns/promises'

const TIMEOUT_MS = 3000
const TRIES = 2

/** The TXT records of a name, each as one text; none when there are none or nobody answers. */
export type ResolveTxt = (name: string) => Promise<string[]>

/** Asks the system's name servers; a record in several strings is one text (RFC 7208, 3.3). */
export const resolveTxt: ResolveTxt = async name => {
  const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: TRIES })
  try {
    return (await resolver.resolveTxt(name)).map(parts => parts.join(''))
  } catch {
    return []
  }
}
