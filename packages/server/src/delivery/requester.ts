import type { Language } from '../config/languages.js'
import type { RequestFacts } from '../context/context.js'
import { fill, texts } from './texts/index.js'

/** Order matters: Edge and Opera also say Chrome, and Chrome also says Safari. */
const BROWSERS: [pattern: RegExp, name: string][] = [
  [/\bEdgA?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\b(?:Chrome|CriOS)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
]
const SYSTEMS: [pattern: RegExp, name: string][] = [
  [/\b(?:iPhone|iPad)\b/, 'iOS'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\b(?:Macintosh|Mac OS X)\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
]

/**
 * `Chrome on macOS, 203.0.113.7`, so that people can tell their own request from somebody
 * else's; null when nothing is known.
 */
export function describeRequester(
  request: Pick<RequestFacts, 'userAgent' | 'ipAddress'>,
  language: Language,
): string | null {
  const browser = nameOf(BROWSERS, request.userAgent)
  const system = nameOf(SYSTEMS, request.userAgent)
  const device =
    browser && system
      ? fill(texts[language].phrases.browser_on_system, { browser, system })
      : (browser ?? system)
  const known = [device, request.ipAddress].filter(part => part !== null)
  return known.length > 0 ? known.join(', ') : null
}

function nameOf(table: [pattern: RegExp, name: string][], userAgent: string | null): string | null {
  return table.find(([pattern]) => pattern.test(userAgent ?? ''))?.[1] ?? null
}
