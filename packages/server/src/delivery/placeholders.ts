const PLACEHOLDER = /\{\{\s*([a-z_]+(?:\.[a-z_]+)*)\s*\}\}/g

/** Puts values in place of the placeholders of a text; an unknown one vanishes. */
export function fillIn(
  text: string,
  values: Record<string, string>,
  escape: (value: string) => string = value => value,
): string {
  return text.replace(PLACEHOLDER, (_, name: string) => escape(values[name] ?? ''))
}
