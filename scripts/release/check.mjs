import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { builtinModules } from 'node:module'
import { join, posix } from 'node:path'
import ts from 'typescript'
import { repositoryRoot } from '../workspace.mjs'
import { PACKAGES } from './pack.mjs'

/** Of everything that is packed: nobody downloads more by accident. */
const MOST_MEGABYTES = 20

/** What a script or a declaration loads, in every form that imports have. */
const loadedBy = text => ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName)

/**
 * What is wrong with the tarballs, in sentences; none: they may be published.
 * @param {import('./pack.mjs').Tarball[]} tarballs
 */
export async function checkTarballs(tarballs) {
  const problems = tarballs.flatMap(tarball =>
    [manifestProblems, contentProblems, importProblems].flatMap(check =>
      check(tarball).map(problem => `${tarball.name}: ${problem}`),
    ),
  )
  problems.push(...(await bundleProblems(tarballs)))
  const bytes = tarballs.reduce((sum, { packedBytes }) => sum + packedBytes, 0)
  if (bytes > MOST_MEGABYTES * 1024 ** 2) problems.push(`the tarballs are larger than ${MOST_MEGABYTES} MB`)
  return [...new Set(problems)]
}

function manifestProblems({ manifest, files }) {
  const problems = []
  if (manifest.private) problems.push('it is private')
  for (const name of ['LICENSE', 'README.md', 'package.json'])
    if (!files.has(name)) problems.push(`${name} is missing`)
  const targets = [
    ...Object.values(manifest.bin ?? {}),
    ...Object.values(manifest.exports).flatMap(conditions => Object.values(conditions)),
  ]
  for (const target of targets) {
    const [before, after] = posix.normalize(target).split('*')
    const isThere =
      after === undefined
        ? files.has(before)
        : [...files.keys()].some(path => path.startsWith(before) && path.endsWith(after))
    if (!isThere) problems.push(`its manifest names ${target}, which is missing`)
  }
  return problems
}

/** Only what users need, and nothing that a source of today has not made. */
function contentProblems({ folder, files }) {
  return [...files.keys()].flatMap(path => {
    if (/(^|\/)src\/|\.test\.|\.map$|\.tsbuildinfo$|(?<!\.d)\.ts$/.test(path))
      return [`${path} is for this repository`]
    const module = /^dist\/(?!bundle\/)(.+?)(?:\.d\.ts|\.js)$/.exec(path)?.[1]
    if (module === undefined) return []
    const source = join(repositoryRoot, 'packages', folder, 'src', `${module}.ts`)
    return existsSync(source) ? [] : [`${path} has no source any more: remove dist and build again`]
  })
}

/**
 * Every import leads to a file of the tarball, or to a dependency that npm installs with it. The bundled
 * command line is left out: it holds code of other packages, and needs what its modules need.
 */
function importProblems({ name, manifest, files }) {
  const named = { ...manifest.dependencies, ...manifest.peerDependencies }
  const installed = new Set([name, ...Object.keys(named), ...builtinModules])
  const isThere = path => files.has(path) || files.has(path.replace(/\.js$/, '.d.ts'))
  return [...files].flatMap(([path, text]) => {
    if (path.startsWith('dist/bundle/')) return []
    return loadedBy(text).flatMap(wanted => {
      if (wanted.startsWith('node:')) return []
      const [owner] = /^(?:@[^/]+\/)?[^/]+/.exec(wanted)
      const target = posix.join(posix.dirname(path), wanted)
      const isMet = wanted.startsWith('.') ? isThere(target) : installed.has(owner)
      return isMet ? [] : [`${path} needs ${wanted}`]
    })
  })
}

/** The scripts of the SDKs, with their licences. */
async function bundleProblems(tarballs) {
  const server = tarballs.find(({ folder }) => folder === PACKAGES[1])
  const pins = JSON.parse(await readFile(join(repositoryRoot, 'packages/server/bundles.json'), 'utf8'))
  return pins.flatMap(({ name, version, entries }) => {
    const directory = `dist-bundles/${name}@${version}`
    const wanted = [`${directory}/LICENSE`, ...entries.map(entry => `${directory}/dist/${entry}`)]
    return wanted.filter(path => !server.files.has(path)).map(path => `${server.name}: ${path} is missing`)
  })
}
