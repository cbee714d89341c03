import { chmodSync, linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { MasterKey } from '../platform/crypto.js'
import { systemRandom } from '../platform/random.js'
import { ConfigError } from './config-error.js'

const MINIMUM_BYTES = 32
/** where a generated key lies, in the data directory */
export const MASTER_KEY_FILE = 'master.key'
const HOW_TO_MAKE = 'make one with `openssl rand -base64 32`'

export interface MasterKeySource {
  /** FRONTDESK_SECRET */
  secret?: string | undefined
  /** FRONTDESK_SECRET_FILE or --secret-file */
  secretFile?: string | undefined
  /** where a generated key lies, if this installation may use one */
  dataDirectory?: string | undefined
  /** a key may be made in the data directory when there is none: SQLite with development instances only */
  mayGenerate: boolean
  /** secrets are stored under a key already: a new one would be refused */
  isKeyed?: boolean
}

const WAYS = '--secret-file FILE, FRONTDESK_SECRET_FILE=FILE or FRONTDESK_SECRET'
const PRESENT_KEY_IS_MISSING =
  'There is no master key: name the one that the server was started with at first, by ' +
  `${WAYS}. A new one could not read the secrets that are stored.`
const KEY_IS_MISSING =
  'There is no master key: secrets are stored under one. Make it once and keep it: ' +
  '`openssl rand -base64 32 > frontdesk.key`. Then name it at every start, on every node, and to every command, by ' +
  `${WAYS}. Only an SQLite database with nothing but development instances gets a generated one.`

/**
 * The key that stored secrets are encrypted under: given as text, in a file, or generated beside the data.
 * @throws ConfigError
 */
export function loadMasterKey(source: MasterKeySource): MasterKey {
  if (source.secret !== undefined) return fromText(source.secret, 'FRONTDESK_SECRET')
  if (source.secretFile !== undefined) return fromText(readSecretFile(source.secretFile), source.secretFile)
  if (source.dataDirectory !== undefined) {
    const path = join(source.dataDirectory, MASTER_KEY_FILE)
    const text =
      readIfPresent(path) ?? (source.mayGenerate ? generate(source.dataDirectory, path) : undefined)
    if (text !== undefined) return fromText(text, path)
  }
  throw new ConfigError(source.isKeyed ? PRESENT_KEY_IS_MISSING : KEY_IS_MISSING)
}

/** Reads a key file. The text itself is the key material, so hex, base64 or any long passphrase will do. */
export function readMasterKeyFile(path: string): MasterKey {
  return fromText(readSecretFile(path), path)
}

function fromText(text: string, name: string): MasterKey {
  const bytes = Buffer.from(text.trim(), 'utf8')
  if (bytes.length < MINIMUM_BYTES) {
    throw new ConfigError(
      `${name} is too short for a master key: it needs at least ${MINIMUM_BYTES} characters; ${HOW_TO_MAKE}.`,
    )
  }
  return new MasterKey(bytes)
}

function readSecretFile(path: string): string {
  const text = readIfPresent(path)
  if (text === undefined) throw new ConfigError(`The key file ${path} does not exist.`)
  return text
}

function readIfPresent(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    throw new ConfigError(`The key file ${path} cannot be read (${code}).`)
  }
}

/**
 * Two processes may start at once: each writes a file of its own, and the first to link it to the name wins.
 */
function generate(directory: string, path: string): string {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const own = `${path}.${systemRandom.bytes(6).toString('hex')}`
  writeFileSync(own, `${systemRandom.bytes(32).toString('base64')}\n`, { mode: 0o600, flush: true })
  chmodSync(own, 0o600)
  try {
    linkSync(own, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    unlinkSync(own)
  }
  return readFileSync(path, 'utf8')
}
