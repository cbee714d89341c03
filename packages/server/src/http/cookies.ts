/** Cookie header -> name -> values in order (RFC 6265 5.4: the longer path comes first). */
export function parseCookies(header: string | null): Map<string, string[]> {
  const cookies = new Map<string, string[]>()
  for (const part of (header ?? '').split(';')) {
    const at = part.indexOf('=')
    if (at < 1) continue
    const name = part.slice(0, at).trim()
    const value = part.slice(at + 1).trim()
    const values = cookies.get(name)
    if (values) values.push(value)
    else cookies.set(name, [value])
  }
  return cookies
}

/** An answer names a cookie once (RFC 6265 4.1.1): of several changes to one, the last counts. */
export function settleCookies(lines: string[]): string[] {
  const byCookie = new Map<string, string>()
  for (const line of lines) byCookie.set(identityOf(line), line)
  return [...byCookie.values()]
}

/** Name, path and domain: what makes a cookie another one. */
function identityOf(line: string): string {
  const [pair = '', ...attributes] = line.split('; ')
  const places = attributes.filter(attribute => /^(path|domain)=/i.test(attribute)).sort()
  return [pair.slice(0, pair.indexOf('=')), ...places].join('; ')
}
