const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

export interface HtmlDocument {
  /** a tag of BCP 47 */
  language: string
  /** text; everything below is HTML */
  title: string
  head: string
  bodyAttributes?: string
  body: string
}

/** A page or an email, as wide as its screen and in the colours that the reader prefers. */
export const htmlDocument = ({ language, title, head, bodyAttributes = '', body }: HtmlDocument): string =>
  `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
${head}
</head>
<body${bodyAttributes}>
${body}
</body>
</html>
`

/** For text and for quoted attribute values. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, character => ENTITIES[character]!)
}
