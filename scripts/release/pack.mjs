import { spawn } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { list } from 'tar'
import { npmCommand, repositoryRoot } from '../workspace.mjs'

/** In the order in which they are published: each needs those before it. */
export const PACKAGES = ['contract', 'server', 'testkit', 'next']

/** Conditions of `exports` that lead to sources, for the tests of this repository alone. */
const SOURCE_CONDITION = 'frontdesk-source'

/**
 * @typedef {object} Tarball
 * @property {string} folder of the package, below `packages/`
 * @property {string} name
 * @property {string} version
 * @property {string} path
 * @property {object} manifest as it is published
 * @property {Map<string, string>} files content by path, that of scripts and declarations; else empty
 * @property {number} packedBytes
 * @property {number} unpackedBytes
 */

/**
 * Packs every package as it is published, without what only this repository needs.
 * @returns {Promise<Tarball[]>}
 */
export async function packAll(directory) {
  await rm(directory, { recursive: true, force: true })
  await mkdir(directory, { recursive: true })
  const tarballs = []
  for (const folder of PACKAGES) tarballs.push(await pack(folder, directory))
  return tarballs
}

async function pack(folder, directory) {
  const source = join(repositoryRoot, 'packages', folder)
  const [{ files }] = JSON.parse(await npm(['pack', '--dry-run', '--json', '--ignore-scripts'], source))
  const stage = await mkdtemp(join(tmpdir(), 'frontdesk-release-'))
  try {
    for (const { path } of files) await copy(join(source, path), join(stage, path))
    const manifest = publishedManifest(JSON.parse(await readFile(join(source, 'package.json'), 'utf8')))
    await writeFile(join(stage, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
    const [packed] = JSON.parse(await npm(['pack', '--json', '--pack-destination', directory], stage))
    const path = join(directory, packed.filename)
    const { name, version } = manifest
    const { size: packedBytes } = await stat(path)
    const contents = await readTarball(path)
    return {
      folder,
      name,
      version,
      path,
      manifest,
      files: contents,
      packedBytes,
      unpackedBytes: packed.unpackedSize,
    }
  } finally {
    await rm(stage, { recursive: true, force: true })
  }
}

async function copy(from, to) {
  await mkdir(dirname(to), { recursive: true })
  await cp(from, to)
}

/** Without scripts, development dependencies and sources, which the tarball does not have. */
function publishedManifest({ scripts: _scripts, devDependencies: _dependencies, ...manifest }) {
  const exports = Object.fromEntries(
    Object.entries(manifest.exports).map(([path, { [SOURCE_CONDITION]: _source, ...conditions }]) => [
      path,
      conditions,
    ]),
  )
  return { ...manifest, exports }
}

async function readTarball(file) {
  const files = new Map()
  await list({
    file,
    onReadEntry: entry => {
      const path = entry.path.replace(/^package\//, '')
      files.set(path, '')
      if (!/\.(js|d\.ts)$/.test(path) || path.startsWith('dist-bundles/')) return
      const parts = []
      entry.on('data', part => parts.push(part))
      entry.on('end', () => files.set(path, Buffer.concat(parts).toString('utf8')))
    },
  })
  return files
}

/** Publishes tarballs one after the other. @param {string[]} options of `npm publish` */
export async function publishAll(tarballs, options) {
  for (const { path } of tarballs)
    process.stderr.write(await npm(['publish', path, ...options], repositoryRoot))
}

/** @returns what npm printed */
function npm(args, cwd) {
  const { command, args: first, shell } = npmCommand()
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...first, ...args], { cwd, shell, stdio: ['ignore', 'pipe', 'pipe'] })
    let [out, err] = ['', '']
    child.stdout.on('data', chunk => (out += String(chunk)))
    child.stderr.on('data', chunk => (err += String(chunk)))
    child.on('error', reject)
    child.on('close', code =>
      code === 0 ? resolve(out) : reject(new Error(`npm ${args.join(' ')} failed (${code})\n${err}`)),
    )
  })
}
