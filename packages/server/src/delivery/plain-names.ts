const MAX_LENGTH = 64
/** Would start another header, or another line. */
const LINE_BREAKS = /[\p{Cc}\p{Zl}\p{Zp}\s]+/gu
/** Turn the direction of what follows, or hide between letters. */
const INVISIBLE = /[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g
const SLASHES = /:?[/\\\uff0f\u2044\u2215]{2,}/g
/** Every character that names of the DNS take for a dot, inside of a word; not those of initials (J.R.R.). */
const DOT = /(?<=[\p{L}\p{N}-])[.\u3002\uff0e\uff61\u2024](?=\p{N}|[\p{L}\p{N}-]{2})/gu

/** A text for the subject of an email: one line that reads in one direction. */
export const oneLine = (text: string): string => text.replace(INVISIBLE, '').replace(LINE_BREAKS, ' ').trim()

/**
 * A name that strangers may have chosen, for messages to people who do not know them: with nothing in it that
 * mail programs make a link of. `evil.com` and `https://evil.com` stand there with another dot, which
 * everybody still reads as one, and long texts are cut, since a name is no place for a message.
 */
export function plainName(text: string): string {
  const name = oneLine(text).replace(SLASHES, ' ').replace(DOT, '·').replace(/ +/g, ' ').trim()
  const characters = [...name]
  return characters.length > MAX_LENGTH ? `${characters.slice(0, MAX_LENGTH - 1).join('')}…` : name
}

/** Variables of templates that hold such names. */
const NAMES = ['organization_name', 'inviter_name', 'passkey_name', 'device_name', 'provider']

export function withPlainNames(variables: Record<string, string>): Record<string, string> {
  const entries = Object.entries(variables)
  return Object.fromEntries(
    entries.map(([name, value]) => [name, NAMES.includes(name) ? plainName(value) || '·' : value]),
  )
}
