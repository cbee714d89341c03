import { createHash } from 'node:crypto'

/**
 * By `avatar_placeholder` the official components know that there is no uploaded picture to remove
 * (`isDefaultImage`, @clerk/ui and clerk-js 4, 5).
 */
export const AVATAR_PREFIX = '/img/avatar_placeholder/'
const MAX_INITIALS = 2
const SEED = /^[\w-]{1,64}(?:\.[A-Za-z0-9]{1,4})?$/

/**
 * Path of a generated picture: the seed decides the colour, letters after the dot are drawn. Initials that
 * are not plain letters or digits are left out: the path stays free of escapes.
 */
export function avatarPath(seed: string, names: (string | null)[]): string {
  const letters = names
    .map(name => (name ?? '').trim().charAt(0).toUpperCase())
    .filter(letter => /[A-Z0-9]/.test(letter))
  const initials = letters.slice(0, MAX_INITIALS).join('')
  return `${AVATAR_PREFIX}${seed}${initials ? `.${initials}` : ''}.svg`
}

/**
 * The picture for a seed as `avatarPath` writes it (without `.svg`); null when the text is no such seed.
 * A pure function of the seed, so that it can be cached for ever.
 */
export function avatarSvg(seed: string): string | null {
  if (!SEED.test(seed)) return null
  const [id, initials] = seed.split('.')
  const hue = createHash('sha256').update(id!).digest().readUInt16BE(0) % 360
  const content = initials
    ? `<text x="50" y="50" dy="0.36em" text-anchor="middle" font-family="system-ui, sans-serif" font-size="${initials.length > 2 ? 28 : 42}" font-weight="500" fill="#fff">${initials}</text>`
    : '<circle cx="50" cy="40" r="17" fill="#fff"/><path d="M18 88a32 30 0 0 1 64 0z" fill="#fff"/>'
  return (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" width="200" height="200" role="img">' +
    `<defs><linearGradient id="g" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="hsl(${hue} 60% 55%)"/>` +
    `<stop offset="1" stop-color="hsl(${(hue + 40) % 360} 60% 40%)"/></linearGradient></defs>` +
    `<rect width="100" height="100" fill="url(#g)"/>${content}</svg>`
  )
}
