/**
 * The text without the character at its end, however often it stands there. `/x+$/` does the same in
 * quadratic time for texts that strangers write, because it begins anew at every `x`.
 */
export function trimEnd(text: string, character: string): string {
  let end = text.length
  while (end > 0 && text[end - 1] === character) end--
  return text.slice(0, end)
}

/** The same for both ends. */
export function trimAround(text: string, character: string): string {
  let start = 0
  while (text[start] === character) start++
  return trimEnd(text.slice(start), character)
}
