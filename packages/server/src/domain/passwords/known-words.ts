import type { Instance } from '../../context/instance.js'
import type { UserView } from '../../model/user.js'

/** Shorter ones are parts of other words more often than not. */
const MIN_WORD_LENGTH = 3
/** As much as `2024!` or `_123`, which people put behind a word. */
const MAX_REST_LENGTH = 4

/**
 * Whether a password consists of words that anybody can know who knows the application and
 * the person: without them, and without what is neither letter nor digit, at most four
 * characters are left. Case does not count.
 */
export function consistsOfKnownWords(
  password: string,
  instance: Instance,
  texts: readonly string[],
): boolean {
  const words = [...wordsOfInstance(instance), ...texts.flatMap(wordsOf)].filter(
    word => word.length >= MIN_WORD_LENGTH,
  )
  const whole = fold(password)
  // a space keeps what is left on both sides from becoming a word
  const rest = words
    .sort((one, other) => other.length - one.length)
    .reduce((text, word) => text.replaceAll(word, ' '), whole)
  return rest !== whole && rest.replaceAll(' ', '').length <= MAX_REST_LENGTH
}

/** What others may know of a user. */
export function knownTexts({ user, identifiers }: UserView): string[] {
  const names = [user.first_name, user.last_name].filter(name => name !== null)
  return [...names, ...identifiers.map(row => row.normalized_value)]
}

const fold = (text: string) =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')

/**
 * A text as a whole and each of its parts; of an email address what stands before
 * the @, since many share the rest.
 */
function wordsOf(text: string): string[] {
  const at = text.lastIndexOf('@')
  const own = at > 0 ? text.slice(0, at) : text
  return [text, own, ...own.split(/[^\p{L}\p{N}]+/u)].map(fold)
}

function wordsOfInstance({ settings, applicationName, domain, urls, origins }: Instance): string[] {
  const hosts = [domain ?? '', ...[...urls, ...origins].map(url => new URL(url).hostname)]
  return [
    ...wordsOf(applicationName),
    ...wordsOf(settings.display.applicationName ?? ''),
    ...hosts.flatMap(wordsOfHost),
  ]
}

/** Labels without the last one, which is a country or the like; none of an address of numbers. */
function wordsOfHost(host: string): string[] {
  const labels = host.split('.')
  return (labels.length > 1 ? labels.slice(0, -1) : labels).filter(label => /\p{L}/u.test(label)).map(fold)
}
