import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** A bundle on disk: one version of one package and the files that may be served. */
export interface Bundle {
  name: string
  version: string
  directory: string
  files: ReadonlySet<string>
}

/** What a version specifier of a bundle URL stands for. */
export interface ResolvedBundle {
  bundle: Bundle
  /** the specifier names this very version, so the answer never changes */
  isExact: boolean
}

const specifier = /^v?(\d+)(?:\.\d+(?:\.\d+)?)?(?:-[\w.-]+)?$/

/** Lists the complete bundles under a directory laid out as `@clerk/<name>@<version>/dist/`. */
export async function listBundles(directory: string): Promise<Bundle[]> {
  const scope = join(directory, '@clerk')
  const names = await readdir(scope).catch(() => [])
  const bundles = await Promise.all(
    names.map(async (entry): Promise<Bundle | undefined> => {
      const match = /^([\w-]+)@(\d+\.\d+\.\d+)$/.exec(entry)
      if (!match?.[1] || !match[2]) return undefined
      const files = (await readdir(join(scope, entry, 'dist')).catch(() => [])).filter(file =>
        /\.(js|txt)$/.test(file),
      )
      return {
        name: match[1],
        version: match[2],
        directory: join(scope, entry, 'dist'),
        files: new Set(files),
      }
    }),
  )
  return bundles.filter(bundle => bundle !== undefined).sort(byNewestFirst)
}

function byNewestFirst(a: Bundle, b: Bundle): number {
  return b.version.localeCompare(a.version, 'en', { numeric: true })
}

/**
 * Finds the bundle for a specifier. The SDKs' script loaders build the URL with their major version
 * (`@6`), with the `clerkJSVersion` prop as the application wrote it (`@6.12.0`), with their own
 * prerelease tag, or, in v4, with `latest`. Only one version of each major is here, so every specifier of
 * a major gets it, also an exact version that is absent: an entry rewrites the specifier of its own URL to
 * the version built into it before it loads chunks (`/(^.*\/@clerk\/clerk-js@)(.+?)(\/dist.*)/`), so its
 * chunks are asked for by the version that is here. An old chunk is never mistaken for a new one, since
 * chunk file names carry their version.
 */
export function resolveBundle(bundles: Bundle[], name: string, spec: string): ResolvedBundle | undefined {
  const candidates = bundles.filter(bundle => bundle.name === name)
  const exact = candidates.find(bundle => bundle.version === spec)
  if (exact) return { bundle: exact, isExact: true }
  const major = specifier.exec(spec)?.[1]
  const isLatest = spec === '' || spec === 'latest'
  const bundle = candidates.find(({ version }) => isLatest || version.startsWith(`${major}.`))
  return bundle && { bundle, isExact: false }
}
