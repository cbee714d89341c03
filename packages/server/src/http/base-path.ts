import { trimEnd } from '../platform/trim.js'

/**
 * The path below which a server lies: that of its public URL, '' for an origin alone. A reverse proxy may
 * take it off before the server sees a request, or leave it: both are served, and every address that the
 * server gives has it.
 */
export const basePathOf = (publicUrl: string): string => trimEnd(new URL(publicUrl).pathname, '/')

/** A path, or a path with a query, without the base path; what lies elsewhere stays as it is. */
export function belowBasePath(target: string, basePath: string): string {
  if (basePath === '' || !target.startsWith(basePath)) return target
  const rest = target.slice(basePath.length)
  if (rest === '' || rest.startsWith('?')) return `/${rest}`
  return rest.startsWith('/') ? rest : target
}
