import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { external } from './bundle.mjs'
import { repositoryRoot } from './workspace.mjs'

const SOURCE = join(repositoryRoot, 'packages/server/src')

/** Packages that the server loads when it first needs them. */
async function loadedOnDemand(): Promise<string[]> {
  const files = (await readdir(SOURCE, { recursive: true })).filter(
    file => file.endsWith('.ts') && !file.endsWith('.test.ts'),
  )
  const found = new Set<string>()
  for (const file of files) {
    const text = await readFile(join(SOURCE, file), 'utf8')
    for (const [, name = ''] of text.matchAll(/\bimport\('([^'.][^']*)'\)/g)) found.add(name)
  }
  return [...found]
}

/** Of what kind esbuild finds the file that a package's name stands for. */
async function formatOf(name: string): Promise<string | undefined> {
  const { metafile } = await build({
    stdin: { contents: `import(${JSON.stringify(name)})`, resolveDir: SOURCE, sourcefile: 'importer.js' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    metafile: true,
    write: false,
    logLevel: 'silent',
  })
  const [, importer] = Object.entries(metafile.inputs).find(([path]) => path.endsWith('importer.js'))!
  const [imported] = importer.imports
  return imported && metafile.inputs[imported.path]?.format
}

describe('the bundle', () => {
  it('holds no CommonJS package that is loaded on demand: its names would be missing there', async () => {
    const isExternal = (name: string) =>
      external.some(pattern =>
        pattern.endsWith('/*') ? name.startsWith(pattern.slice(0, -1)) : pattern === name,
      )
    const packages = await loadedOnDemand()
    expect(packages).toContain('tldts')
    const bundled = packages.filter(name => !isExternal(name))
    expect(bundled).not.toEqual([])
    for (const name of bundled) expect([name, await formatOf(name)]).toEqual([name, 'esm'])
  })
})
