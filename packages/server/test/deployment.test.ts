import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { DEFAULT_PORT } from '../src/cli/open-installation.js'
import { createProgram } from '../src/cli/program.js'

const ROOT = join(import.meta.dirname, '../../..')
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')
const manifest = JSON.parse(read('packages/server/package.json')) as {
  version: string
  bin: { frontdesk: string }
}

const inDeploy = readdirSync(join(ROOT, 'deploy'), { recursive: true, encoding: 'utf8' })
  .map(path => `deploy/${path}`)
  .filter(path => /\.\w+$|Caddyfile$/.test(path))
const files = ['Dockerfile', ...inDeploy]
const manifests = files.filter(path => path.endsWith('.yaml'))

/** Those that the server reads, and those that compose files want of whoever runs them. */
const source = readFileSync(join(import.meta.dirname, '../src/config/environment.ts'), 'utf8')
const variables = [...source.matchAll(/^ {2}(FRONTDESK_\w+):/gm)].map(([, name]) => name!)
const OF_COMPOSE = ['FRONTDESK_DOMAIN']

/** Every value with its key, at any depth. */
function* entriesOf(value: unknown): Generator<[string, unknown]> {
  if (typeof value !== 'object' || value === null) return
  for (const [key, member] of Object.entries(value)) {
    yield [key, member]
    yield* entriesOf(member)
  }
}

const documentsIn = (path: string) =>
  parseAllDocuments(read(path)).map(document => {
    expect(document.errors, path).toEqual([])
    return document.toJS() as unknown
  })

/** What is wrong with the arguments of the command line; null: nothing. */
function faultIn(words: string[]): string | null {
  const [name, ...rest] = words
  const command: Command | undefined = createProgram().commands.find(each => each.name() === name)
  if (!command) return `no command ${name}`
  const known = new Set(command.options.map(({ long }) => long))
  const unknown = rest.filter(word => word.startsWith('--') && !known.has(word.split('=', 1)[0]))
  return unknown.length > 0 ? `${name} has no ${unknown.join(', ')}` : null
}

/** The command lines of a file, as far as they are ours. */
function commandsIn(path: string): string[][] {
  if (path.endsWith('.service')) return [...read(path).matchAll(/^Exec\w+=\S*frontdesk (.*)$/gm)].map(wordsOf)
  if (path.endsWith('.toml')) return [...read(path).matchAll(/^release_command = '(.*)'$/gm)].map(wordsOf)
  if (path === 'Dockerfile') return [JSON.parse(/^CMD (\[.*\])$/m.exec(read(path))![1]!) as string[]]
  if (!manifests.includes(path)) return []
  return documentsIn(path).flatMap(document =>
    [...entriesOf(document)].flatMap(([, value]) => {
      const { image, command, args } = (value ?? {}) as {
        image?: string
        command?: string[]
        args?: string[]
      }
      return image?.startsWith('frontdesk') ? [args ?? command ?? []] : []
    }),
  )
}

const wordsOf = ([, text = '']: RegExpMatchArray) => text.split(' ')

describe('files that say how the server is run', () => {
  it('are all there', () => {
    expect(files.length).toBeGreaterThan(10)
    expect(variables.length).toBeGreaterThan(10)
  })

  it.each(files)('%s names variables that there are', path => {
    const named = [...new Set(read(path).match(/\bFRONTDESK_\w+/g))]
    expect(named.filter(name => !variables.includes(name) && !OF_COMPOSE.includes(name))).toEqual([])
  })

  const withCommands = files.filter(path => commandsIn(path).length > 0)

  it('have commands', () => expect(withCommands.length).toBeGreaterThanOrEqual(6))

  it.each(withCommands)('%s names commands and options that there are', path => {
    expect(commandsIn(path).map(faultIn).filter(Boolean)).toEqual([])
  })

  it('would be found to name others', () => {
    expect(faultIn(['serve'])).toBe('no command serve')
    expect(faultIn(['start', '--listen', '80'])).toBe('start has no --listen')
  })

  it.each(files)('%s names the port that the server listens on', path => {
    const text = read(path)
    const named = [
      ...text.matchAll(/(?:EXPOSE |containerPort: |internal_port = |FRONTDESK_PORT=|frontdesk )(\d+)/g),
      ...text.matchAll(/'127\.0\.0\.1:\d+:(\d+)'/g),
    ].map(([, port]) => Number(port))
    expect(named.filter(port => port !== DEFAULT_PORT)).toEqual([])
  })

  it.each(files)('%s asks the probes that there are, and is of the present version', path => {
    const text = read(path)
    for (const [probe] of text.matchAll(/\/(?:health|ready|live)\w*\b(?!:)/g))
      expect(['/healthz', '/readyz'], path).toContain(probe)
    for (const [, version] of text.matchAll(/image: frontdesk:(\S+)/g)) expect(version).toBe(manifest.version)
  })

  it('point to files that there are', () => {
    for (const path of ['Caddyfile', 'frontdesk.config.example.ts'])
      expect(existsSync(join(ROOT, 'deploy', path)), path).toBe(true)
    expect(read('deploy/compose.production.yaml')).toContain('./Caddyfile:')
    expect(read('deploy/fly.toml')).toContain("dockerfile = '../Dockerfile'")
  })

  it('make an image of what the package starts, for a user without rights, on a root that is read only', () => {
    const dockerfile = read('Dockerfile')
    const main = join('/app/packages/server', manifest.bin.frontdesk)
    expect(dockerfile).toContain(`ENTRYPOINT ["node", "${main}"]`)
    expect(dockerfile).toMatch(/^USER 1000:1000$/m)
    const copied = [...dockerfile.matchAll(/^COPY --from=build (.*) \S+$/gm)].flatMap(([, from = '']) =>
      from.split(' '),
    )
    const built = /\/(?:dist|dist-bundles|node_modules)$/
    for (const path of copied.filter(each => !built.test(each)))
      expect(existsSync(join(ROOT, path.replace('/src/', ''))), path).toBe(true)
    for (const path of manifests.filter(each => /compose|server|migration/.test(each)))
      expect(read(path), path).toMatch(/read_only: true|readOnlyRootFilesystem: true/)
  })
})
