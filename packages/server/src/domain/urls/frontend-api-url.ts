import { trimEnd } from '../../platform/trim.js'

/**
 * The frontend API URL of an instance that has no request to go by: the first registered one;
 * for development instances without any, the server's own address, with the slug as prefix
 * unless the instance is the default.
 */
export function primaryFrontendApiUrl(
  instance: { slug: string; isDefault: boolean; urls: readonly string[] },
  publicUrl: string,
): string {
  const base = trimEnd(publicUrl, '/')
  return instance.urls[0] ?? (instance.isDefault ? base : `${base}/${instance.slug}`)
}
