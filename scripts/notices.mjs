// Writes packages/server/THIRD-PARTY-NOTICES.txt: the licences of everything that the package carries (SDK
// bundles, and the dependencies inside the bundled command line) with their texts, and of what npm installs
// beside it. Run it after a change of dependencies or of bundles.json: npm run notices
import { existsSync } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { bundleOptions } from './bundle.mjs'
import { bundleDirectory } from './fetch-bundles.mjs'
import { repositoryRoot } from './workspace.mjs'

export const NOTICES_FILE = join(repositoryRoot, 'packages/server/THIRD-PARTY-NOTICES.txt')

/** Licences that let us redistribute, or depend on, what is under them. */
const ACCEPTED = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'Unlicense',
])
/** Native libraries that npm installs as packages of their own and that are loaded, and can be replaced. */
const ACCEPTED_BESIDE = new Set([...ACCEPTED, 'LGPL-3.0-or-later'])

const LINE = '-'.repeat(80)

const readJson = async path => JSON.parse(await readFile(join(repositoryRoot, path), 'utf8'))

/** @throws Error that names the package: somebody has to look at its licence */
function assertAccepted(name, license, accepted) {
  const parts = String(license).split(' AND ')
  if (parts.every(part => accepted.has(part))) return
  throw new Error(
    `${name} is under "${license}": look whether it may be used, then add it to scripts/notices.mjs`,
  )
}

/** `node_modules/a/node_modules/@b/c/lib/x.js` → `node_modules/a/node_modules/@b/c` */
const packagePath = input => /^(?:.*node_modules\/)(?:@[^/]+\/)?[^/]+/.exec(input)?.[0]

/** Folders of the packages whose code the bundled command line holds. */
async function bundledPackages() {
  const { metafile } = await build({
    ...bundleOptions('src', '.ts'),
    absWorkingDir: repositoryRoot,
    write: false,
    metafile: true,
    outdir: 'unused',
  })
  const used = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  )
  return [...new Set(used.map(packagePath))].filter(path => path !== undefined).sort()
}

async function licenseText(path) {
  const names = await readdir(path)
  const files = names.filter(name => /^(licen[cs]e|notice|copying)\b/i.test(name)).sort()
  const texts = await Promise.all(files.map(name => readFile(join(path, name), 'utf8')))
  return texts.map(text => text.replaceAll('\r\n', '\n').trim()).join('\n\n')
}

/** One entry for each distinct text, with the packages that it holds for. */
function byText(entries) {
  const groups = new Map()
  for (const { title, text } of entries) groups.set(text, [...(groups.get(text) ?? []), title])
  return [...groups].map(([text, titles]) => [LINE, ...titles, LINE, '', text, ''].join('\n'))
}

async function bundledEntries() {
  const paths = await bundledPackages()
  return Promise.all(
    paths.map(async path => {
      const { name, version, license, author } = await readJson(`${path}/package.json`)
      assertAccepted(name, license, ACCEPTED)
      const text = await licenseText(join(repositoryRoot, path))
      const holder = typeof author === 'object' ? author.name : author
      const without = `The package has no licence file. Its licence is ${license}, its author ${holder ?? 'unknown'}.`
      return { title: `${name} ${version} (${license})`, text: text || without }
    }),
  )
}

/** The bundles' own licence, and the notices that their build extracted from the code inside them. */
async function sdkEntries() {
  const pins = await readJson('packages/server/bundles.json')
  return Promise.all(
    pins.map(async ({ name, version, license }) => {
      assertAccepted(name, license, ACCEPTED)
      const directory = join(bundleDirectory, `${name}@${version}`)
      if (!existsSync(directory)) throw new Error(`${name}@${version} is missing: run npm run build first`)
      const extracted = (await readdir(join(directory, 'dist'))).filter(file => file.endsWith('.LICENSE.txt'))
      const texts = await Promise.all(extracted.map(file => readFile(join(directory, 'dist', file), 'utf8')))
      const comments = new Set(texts.flatMap(text => text.match(/\/\*[\s\S]*?\*\//g) ?? []))
      const inside = [...comments].map(comment => comment.replace(/[ \t]+$/gm, '')).sort()
      const own = await licenseText(directory)
      const text = [own, '', 'It contains, with these notices of their own:', '', ...inside].join('\n')
      return { title: `${name} ${version} (${license})`, text }
    }),
  )
}

/** What npm installs beside the package: by the lockfile, which is the same on every system. */
async function installedLines() {
  const { packages } = await readJson('package-lock.json')
  const lines = Object.entries(packages).flatMap(([path, { version, license, dev, link }]) => {
    if (dev || link || !path.includes('node_modules/')) return []
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
    assertAccepted(name, license, ACCEPTED_BESIDE)
    return [`${name} ${version}: ${license}`]
  })
  return [...new Set(lines)].sort()
}

/** The text of the file. @throws Error that names a package whose licence is not accepted */
export async function notices() {
  return [
    'Frontdesk is under the MIT licence (LICENSE). This package contains software of others, under the licences',
    'below. The scripts of the SDKs are redistributed as their publisher made them.',
    '',
    '1. Scripts that the server hands to browsers (dist-bundles)',
    '',
    ...byText(await sdkEntries()),
    '2. Packages inside the command line (dist/bundle)',
    '',
    ...byText(await bundledEntries()),
    '3. Packages that npm installs beside this one, each with its licence in its own folder',
    '',
    ...(await installedLines()),
    '',
  ].join('\n')
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href)
  await writeFile(NOTICES_FILE, await notices())
