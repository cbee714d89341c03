import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfigFile, parseConfig } from '../../src/config/config-file.js'
import type { Block } from './blocks.js'

export const isWholeConfiguration = ({ code }: Block) => code.includes('export default defineConfig(')
/** Members of a configuration, or an instance. */
export const isPartOfConfiguration = ({ language, code }: Block) =>
  language === 'ts' && /^(?:\{|\w+: |'[^']+': )/.test(code) && !isWholeConfiguration({ code } as Block)

/** What is wrong with a configuration file; null: nothing. */
export async function faultInConfiguration({ code }: Block): Promise<string | null> {
  const directory = await mkdtemp(join(tmpdir(), 'frontdesk-docs-'))
  const file = join(directory, 'frontdesk.config.ts')
  try {
    await writeFile(file, code)
    await loadConfigFile(file)
    return null
  } catch (error) {
    return String(error)
  } finally {
    await rm(directory, { recursive: true })
  }
}

const INSTANCE = { slug: 'example', environment: 'development' }
/** Where a member may stand, by the order in which that is tried. */
const PLACES: ((member: object) => object)[] = [
  member => ({ applications: [{ name: 'Docs', instances: [{ ...INSTANCE, ...member }] }] }),
  member => ({ applications: [{ name: 'Docs', instances: [{ ...INSTANCE, settings: member }] }] }),
  member => ({ applications: [{ name: 'Docs', instances: [INSTANCE] }], ...member }),
]

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
/** In the place of `process`: every variable has a value. */
const STAND_IN = {
  env: new Proxy<Record<string, string>>(
    {},
    {
      get: (_, name) =>
        String(name).endsWith('PRIVATE_KEY')
          ? privateKey.export({ type: 'pkcs8', format: 'pem' })
          : 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    },
  ),
}

/** What is wrong with the parts of a configuration, wherever they may stand; null: nothing. */
export function faultInParts({ code }: Block): string | null {
  const texts = code.startsWith('{') ? [code] : membersOf(code).map(member => `{${member}}`)
  for (const text of texts) {
    const part = new Function('process', `return ${text.trim().replace(/,$/, '')}`)(STAND_IN) as object
    const faults = PLACES.map(place => faultOf(place(part)))
    if (!faults.includes(null)) return faults.join('\n')
  }
  return null
}

/** Each alone: of two with one name an object would keep the later. */
const membersOf = (code: string): string[] =>
  code.split(/^(?=\w+: |'[^']+': )/m).filter(text => text.trim() !== '')

function faultOf(configuration: object): string | null {
  try {
    parseConfig(configuration)
    return null
  } catch (error) {
    return String(error)
  }
}
