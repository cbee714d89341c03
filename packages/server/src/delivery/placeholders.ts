/** `{{name}}`, and what begins and ends a part: `{{#name}}` or `{{^name}}`, and `{{/name}}`. */
const TAG = /\{\{\s*([#^/]?)([a-z_]+(?:\.[a-z_]+)*)\s*\}\}/

export const placeholder = (name: string) => `{{${name}}}`
/** A part of a text that is there when the value is. */
export const when = (name: string, text: string) => `{{#${name}}}${text}{{/${name}}}`
/** A part of a text that is there when the value is not. */
export const unless = (name: string, text: string) => `{{^${name}}}${text}{{/${name}}}`

/**
 * Puts values in place of the placeholders of a text; an unknown one vanishes. Parts that depend on a value
 * are as in Mustache: they may lie in each other, and one that does not end goes on to the end of the text.
 */
export function fillIn(
  text: string,
  values: Record<string, string>,
  escape: (value: string) => string = value => value,
): string {
  const open: { name: string; isShown: boolean }[] = []
  const isShown = () => open.at(-1)?.isShown ?? true
  const [first = '', ...rest] = text.split(TAG)
  let filled = first
  for (let at = 0; at < rest.length; at += 3) {
    const [sign, name = '', words = ''] = rest.slice(at, at + 3)
    const value = values[name] ?? ''
    if (sign === '/' && open.at(-1)?.name === name) open.pop()
    if (sign === '#') open.push({ name, isShown: isShown() && value !== '' })
    if (sign === '^') open.push({ name, isShown: isShown() && value === '' })
    if (isShown()) filled += (sign === '' ? escape(value) : '') + words
  }
  return filled
}
