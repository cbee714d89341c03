import { createHash } from 'node:crypto'
import { searchText } from '../../packages/server/dist/domain/users/search-text.js'

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const KSUID_EPOCH_SECONDS = 1_400_000_000
const TIME_LENGTH = 6
const RANDOM_WORDS = 5
const WORD_LENGTH = 5
const KSUID_LENGTH = 27

const FIRST_NAMES = (
  'Ada Alan Alonzo Barbara Blaise Carl Claude Dana Dennis Donald Edith Edsger Elena Emil Frances Grace Hedy Hilda Ida ' +
  'Ivan Jean Joan John Karen Kurt Leslie Maria Marie Mary Niklaus Olga Paul Radia Robin Rosa Sophie Tim Vera Yuki Zoe'
).split(' ')
const SYLLABLES = 'ba den fel gar hol ich jan kel lom mer nor ost pel ran sen tor und ven wal zim'.split(' ')

/**
 * So many people have this in their names, however many users there are; nothing
 * else in a search text contains it.
 */
export const RARE_TERM = 'x-q'
export const RARE_MATCHES = 50
const RARE_NAME = 'Fox-Quill'

const YEAR_MS = 365 * 24 * 3600 * 1000

/**
 * The n-th of `total` users with address, client and session. Made from numbers alone,
 * so that nobody has to look them up.
 */
export function person(n, total, startedAt) {
  const createdAt = startedAt - YEAR_MS + Math.floor((n * YEAR_MS) / total)
  const isRare =
    n % Math.max(1, Math.floor(total / RARE_MATCHES)) === 0 && n / (total / RARE_MATCHES) < RARE_MATCHES
  const first_name = FIRST_NAMES[scramble(n, 1) % FIRST_NAMES.length]
  const last_name = isRare ? RARE_NAME : surname(scramble(n, 2))
  const emailAddress =
    `${first_name}.${last_name.replace('-', '')}${n.toString(36)}@example.com`.toLowerCase()
  const id = idOf('user', n, createdAt)
  const clientSecret = clientSecretOf(n)
  return {
    id,
    first_name,
    last_name,
    emailAddress,
    emailAddressId: idOf('idn', n, createdAt),
    clientId: idOf('client', n, createdAt),
    clientSecret,
    secretHash: createHash('sha256').update(clientSecret).digest('hex'),
    sessionId: idOf('sess', n, createdAt),
    searchText: searchText({ id, first_name, last_name }, [emailAddress]),
    createdAt,
  }
}

function clientSecretOf(n) {
  return `bench-client-secret-${String(n).padStart(24, '0')}`
}

/** Looks and sorts like the server's ids (a KSUID: seconds, then chance), but is a function of the number. */
function idOf(prefix, n, createdAt) {
  let text = base62(Math.floor(createdAt / 1000) - KSUID_EPOCH_SECONDS, TIME_LENGTH)
  for (let word = 0; word < RANDOM_WORDS; word++)
    text += base62(scramble(n, prefix.length * 31 + word), WORD_LENGTH)
  return `${prefix}_${text.slice(0, KSUID_LENGTH)}`
}

function base62(value, length) {
  let text = ''
  for (let rest = value; text.length < length; rest = Math.floor(rest / 62)) text = BASE62[rest % 62] + text
  return text
}

function surname(value) {
  const syllables = [value, value >>> 8, value >>> 16]
    .map(part => SYLLABLES[part % SYLLABLES.length])
    .join('')
  return syllables[0].toUpperCase() + syllables.slice(1)
}

/** A well-mixed 32-bit number from a number and a purpose (the finalizer of MurmurHash3). */
function scramble(n, purpose) {
  let h = (n ^ Math.imul(purpose + 1, 0x9e3779b1)) >>> 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}
