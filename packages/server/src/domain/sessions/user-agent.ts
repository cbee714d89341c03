export interface Device {
  browserName: string | null
  browserVersion: string | null
  deviceType: string | null
  isMobile: boolean
}

/** Order matters: Edge and Opera also call themselves Chrome, Chrome also calls itself Safari. */
const BROWSERS: [name: string, version: RegExp, beside?: string][] = [
  ['Edge', /\bEdgA?(?:iOS)?\/([\d.]+)/],
  ['Opera', /\bOPR\/([\d.]+)/],
  ['Firefox', /\b(?:Firefox|FxiOS)\/([\d.]+)/],
  ['Chrome', /\b(?:Chrome|CriOS|HeadlessChrome)\/([\d.]+)/],
  ['Safari', /\bVersion\/([\d.]+)/, 'Safari/'],
]
const DEVICES: [type: string, pattern: RegExp][] = [
  ['iPhone', /\biPhone\b/],
  ['iPad', /\biPad\b/],
  ['Android', /\bAndroid\b/],
  ['Macintosh', /\bMacintosh\b/],
  ['Windows', /\bWindows\b/],
  ['Linux', /\bLinux\b|\bX11\b/],
]

/** Good enough to recognise one's own devices in a list; never used for a decision. */
export function describeUserAgent(userAgent: string): Device {
  const browser = BROWSERS.filter(([, , beside = '']) => userAgent.includes(beside))
    .map(([name, version]) => ({ name, match: version.exec(userAgent) }))
    .find(({ match }) => match)
  return {
    browserName: browser?.name ?? null,
    browserVersion: browser?.match?.[1] ?? null,
    deviceType: DEVICES.find(([, pattern]) => pattern.test(userAgent))?.[0] ?? null,
    isMobile: /\bMobile\b|\biPhone\b|\bAndroid\b/.test(userAgent),
  }
}
