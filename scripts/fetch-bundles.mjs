// Fetches the SDKs' browser bundles pinned in packages/server/bundles.json and lays them out
// for the server. They are tarballs and no dependencies: the packages' own dependency trees are
// huge and nothing here imports them.
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { npmCommand, repositoryRoot } from './workspace.mjs'

const pinsFile = join(repositoryRoot, 'packages/server/bundles.json')
const cacheDirectory = join(repositoryRoot, '.cache/bundles')
export const bundleDirectory = join(repositoryRoot, 'packages/server/dist-bundles')

/** A chunk's file name ends in the six-digit hash of its webpack runtime and the package's version. */
const chunkName = /_([0-9a-f]{6})_[^_]+\.js$/

async function readPins() {
  return JSON.parse(await readFile(pinsFile, 'utf8'))
}

function bundlePath(pin) {
  return join(bundleDirectory, `${pin.name}@${pin.version}`)
}

/**
 * A directory is complete when its marker names the pin's integrity and entries: it
 * is written last, before the rename.
 */
function isUnpacked(pin, marker) {
  return marker === markerOf(pin)
}

function markerOf(pin) {
  return JSON.stringify({ integrity: pin.integrity, entries: pin.entries })
}

async function readMarker(pin) {
  return readFile(join(bundlePath(pin), '.complete'), 'utf8').catch(() => undefined)
}

/** The pinned bundles that are not laid out yet. */
export async function missingBundles() {
  const pins = await readPins()
  const markers = await Promise.all(pins.map(readMarker))
  return pins.filter((pin, index) => !isUnpacked(pin, markers[index]))
}

function assertIntegrity(pin, tarball) {
  const separator = pin.integrity.indexOf('-')
  const algorithm = pin.integrity.slice(0, separator)
  const actual = createHash(algorithm).update(tarball).digest('base64')
  if (`${algorithm}-${actual}` === pin.integrity) return
  throw new Error(
    `${pin.name}@${pin.version}: the tarball's integrity is ${algorithm}-${actual}, but bundles.json pins ${pin.integrity}`,
  )
}

async function downloadTarball(pin) {
  await mkdir(cacheDirectory, { recursive: true })
  const cached = join(cacheDirectory, `${pin.name.replace('/', '-').replace('@', '')}-${pin.version}.tgz`)
  if (existsSync(cached)) {
    const tarball = await readFile(cached)
    try {
      assertIntegrity(pin, tarball)
      return tarball
    } catch {
      await rm(cached, { force: true }) // a broken or replaced download: fetch it again
    }
  }
  const scratch = await mkdtemp(join(cacheDirectory, 'pack-'))
  try {
    const tarball = await packInto(pin, scratch)
    assertIntegrity(pin, tarball)
    await writeFile(join(scratch, 'checked.tgz'), tarball)
    await rename(join(scratch, 'checked.tgz'), cached)
    return tarball
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

async function packInto(pin, directory) {
  const npm = npmCommand()
  const args = [
    ...npm.args,
    'pack',
    `${pin.name}@${pin.version}`,
    '--pack-destination',
    directory,
    '--silent',
  ]
  try {
    await promisify(execFile)(npm.command, args, { cwd: directory, shell: npm.shell })
  } catch (error) {
    const detail = String(error.stderr || error.message).trim()
    throw new Error(`could not fetch ${pin.name}@${pin.version} from the package registry: ${detail}`, {
      cause: error,
    })
  }
  const tarballs = (await readdir(directory)).filter(name => name.endsWith('.tgz'))
  if (tarballs.length !== 1)
    throw new Error(`npm pack ${pin.name}@${pin.version} made ${tarballs.length} tarballs`)
  return readFile(join(directory, tarballs[0]))
}

/** The pin states the licence that lets us redistribute the bundle; people have to look at another one. */
function assertLicense(pin, files) {
  const { license } = JSON.parse(files.get('package.json').toString('utf8'))
  if (license === pin.license && files.has('LICENSE')) return
  const actual = files.has('LICENSE') ? `"${license}"` : 'no licence file'
  throw new Error(`${pin.name}@${pin.version} has ${actual}, but bundles.json states "${pin.license}"`)
}

/** Reads the tarball's LICENSE, its manifest and the files directly in dist/ into memory. */
async function unpack(tarball) {
  const { Parser } = await import('tar')
  const files = new Map()
  await new Promise((resolve, reject) => {
    const parser = new Parser({
      strict: true,
      onReadEntry: entry => {
        const path = entry.path.replace(/^package\//, '')
        const wanted = entry.type === 'File' && /^(LICENSE|package\.json|dist\/[\w.-]+\.(js|txt))$/.test(path)
        if (!wanted) return entry.resume()
        const parts = []
        entry.on('data', part => parts.push(part))
        entry.on('end', () => files.set(path, Buffer.concat(parts)))
      },
    })
    parser.on('end', resolve)
    parser.on('error', reject)
    parser.end(tarball)
  })
  return files
}

/** The entries, and the chunks whose runtime hash one of the entries carries. */
function browserFiles(pin, files) {
  const wanted = new Map()
  const entrySources = pin.entries.map(entry => {
    const content = files.get(`dist/${entry}`)
    if (!content) throw new Error(`${pin.name}@${pin.version} has no dist/${entry}`)
    return content.toString('utf8')
  })
  for (const [path, content] of files) {
    const name = path.slice('dist/'.length)
    const hash = chunkName.exec(name)?.[1]
    const isChunk = hash !== undefined && entrySources.some(source => source.includes(`"${hash}`))
    if (isChunk || pin.entries.includes(name)) wanted.set(path, content)
  }
  for (const [path, content] of files) {
    const belongsTo = path.replace(/\.LICENSE\.txt$/, '')
    if (path === 'LICENSE' || (belongsTo !== path && wanted.has(belongsTo))) wanted.set(path, content)
  }
  return wanted
}

async function writeWithCompressed(path, content) {
  await writeFile(path, content)
  if (!path.endsWith('.js')) return
  const [br, gz] = await Promise.all([
    promisify(brotliCompress)(content, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: content.length },
    }),
    promisify(gzip)(content, { level: 9 }),
  ])
  await Promise.all([writeFile(`${path}.br`, br), writeFile(`${path}.gz`, gz)])
}

async function layOut(pin) {
  const unpacked = await unpack(await downloadTarball(pin))
  assertLicense(pin, unpacked)
  const files = browserFiles(pin, unpacked)
  const target = bundlePath(pin)
  await mkdir(join(target, '..'), { recursive: true })
  const scratch = await mkdtemp(`${target}.tmp-`)
  try {
    await chmod(scratch, 0o755) // mkdtemp makes it private; the server may run as another user
    await mkdir(join(scratch, 'dist'))
    await Promise.all([...files].map(([path, content]) => writeWithCompressed(join(scratch, path), content)))
    await writeFile(join(scratch, '.complete'), markerOf(pin))
    await rm(target, { recursive: true, force: true })
    await rename(scratch, target)
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
  return files.size
}

/** A range is served from the newest version present, so versions that are no longer pinned must go. */
async function removeUnpinned() {
  const pinned = new Set((await readPins()).map(pin => `${pin.name}@${pin.version}`))
  const scopes = await readdir(bundleDirectory).catch(() => [])
  for (const scope of scopes.filter(name => name.startsWith('@'))) {
    for (const name of await readdir(join(bundleDirectory, scope))) {
      if (pinned.has(`${scope}/${name}`)) continue
      await rm(join(bundleDirectory, scope, name), { recursive: true, force: true })
    }
  }
}

/** Fetches, verifies and lays out what is missing. */
export async function fetchBundles(log = message => process.stderr.write(`${message}\n`)) {
  const missing = await missingBundles()
  await Promise.all(
    missing.map(async pin => {
      const count = await layOut(pin)
      log(`bundles: ${pin.name}@${pin.version} (${count} files)`)
    }),
  )
  if (missing.length > 0) await removeUnpinned()
  return missing.length
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  fetchBundles().catch(error => {
    process.stderr.write(`fetch-bundles: ${error.message}\n`)
    process.exitCode = 1
  })
}
