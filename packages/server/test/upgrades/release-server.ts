import { mkdtempSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { PRESENT_PROGRAM } from '../faults/server-process.js'
import { fileOf, presentVersion } from './releases.js'

const NAME = 'server.json.gz'
const SERVER = join(import.meta.dirname, '../..')
const MAIN = 'dist/bundle/main.js'
/** Beside the built program: a server reads these when it starts. */
const BESIDE = ['package.json', 'bundles.json']

/** Keeps the server of the present version, as it is built: texts of its files by their paths. */
export async function writeServer(): Promise<void> {
  const built = readdirSync(dirname(PRESENT_PROGRAM), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(SERVER.length + 1))
  const texts = [...BESIDE, ...built.sort()].map(path => [path, readFileSync(join(SERVER, path), 'utf8')])
  const content = JSON.stringify(Object.fromEntries(texts))
  await writeFile(fileOf(presentVersion, NAME), await promisify(gzip)(content, { level: 9 }))
}

/** The server of a release, ready to be run with the packages that are installed here. */
export interface ReleaseServer {
  /** its main file */
  program: string
  remove(): Promise<void>
}

export async function unpackServer(release: string): Promise<ReleaseServer> {
  const directory = mkdtempSync(join(tmpdir(), 'frontdesk-release-'))
  const content = await promisify(gunzip)(await readFile(fileOf(release, NAME)))
  const texts = JSON.parse(content.toString('utf8')) as Record<string, string>
  for (const [path, text] of Object.entries(texts)) {
    await mkdir(dirname(join(directory, path)), { recursive: true })
    await writeFile(join(directory, path), text)
  }
  symlinkSync(join(SERVER, '../../node_modules'), join(directory, 'node_modules'))
  return {
    program: join(directory, MAIN),
    remove: () => rm(directory, { recursive: true, force: true }),
  }
}
