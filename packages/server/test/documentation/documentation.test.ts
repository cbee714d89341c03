import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { startTestServer, type TestServer } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { metadataXml } from '../../src/protocols/saml/identity-provider.fixture.js'
import { firstKey } from '../../src/protocols/saml/keys.fixture.js'
import { createUser } from '../support.js'
import { type Block, commandsOf, readPages } from './blocks.js'
import { namedImportsIn, syntaxFaultsIn } from './code.js'
import { faultIn, isShell, ownCommandsOn, scriptsIn } from './command-line.js'
import {
  faultInConfiguration,
  faultInParts,
  isPartOfConfiguration,
  isWholeConfiguration,
} from './configuration.js'
import { serveAtAddress, type Served } from './served.js'

const pages = await readPages('README.md', 'CONTRIBUTING.md', 'docs')
const blocks = pages.flatMap(page => page.blocks)
const { scripts } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../../package.json'), 'utf8'),
) as { scripts: Record<string, string> }

/** What is named of commands, scripts, settings, APIs and packages of ours is tried. */
describe('the pages of the documentation', () => {
  it('name commands that there are, with options that they have', () => {
    const faults = pages.flatMap(page =>
      ownCommandsOn(page).flatMap(command => {
        const fault = faultIn(command)
        return fault === null ? [] : [`${page.page}: ${fault}`]
      }),
    )
    expect(faults).toEqual([])
    expect(pages.flatMap(ownCommandsOn).length).toBeGreaterThan(60)
  })

  it('name scripts that package.json has', () => {
    const named = blocks.filter(({ language }) => isShell(language)).flatMap(scriptsIn)
    expect(named.filter(name => !(name in scripts))).toEqual([])
    expect(named.length).toBeGreaterThan(5)
  })

  it.each(blocks.filter(isWholeConfiguration))(
    'have configurations that can be loaded: $page',
    async block => {
      expect(await faultInConfiguration(block)).toBeNull()
    },
  )

  it.each(blocks.filter(isPartOfConfiguration))(
    'have parts of configurations that fit somewhere: $page $code',
    block => {
      expect(faultInParts(block)).toBeNull()
    },
  )

  const code = blocks.filter(
    block => ['ts', 'tsx', 'js'].includes(block.language) && !isPartOfConfiguration(block),
  )
  it.each(code)('have code that parses: $page $code', block => {
    expect(syntaxFaultsIn(block)).toEqual([])
  })

  it('have code that takes from our packages what they have', async () => {
    const taken = code.flatMap(namedImportsIn).filter(({ from }) => /^(@frontdesk\/|frontdesk$)/.test(from))
    for (const { from, names } of taken)
      expect(Object.keys((await import(from)) as object), from).toEqual(expect.arrayContaining(names))
    expect(taken.length).toBeGreaterThan(5)
  })

  it.each(blocks.filter(({ language }) => language === 'json'))('have JSON that parses: $page', block => {
    expect(JSON.parse(block.code)).toBeTruthy()
  })

  it('would be found out', async () => {
    const block = (text: string): Block => ({ page: 'x.md', language: 'ts', code: text })
    expect(faultIn('sell keys')).toBe('no command sell keys')
    expect(faultIn('keys add --to SLUG')).toBe('add has no --to')
    expect(faultInParts(block('conections: { google: {} },'))).toMatch(/conections/)
    expect(faultInParts(block("settings: { session: { lifetimeSeconds: 'long' } },"))).toMatch(
      /lifetimeSeconds/,
    )
    expect(
      await faultInConfiguration(block('export default defineConfig({ applications: 1 })')),
    ).not.toBeNull()
    expect(syntaxFaultsIn(block('const = 1'))).not.toEqual([])
  })
})

describe('the requests that pages show', () => {
  let server: TestServer
  let served: Served
  let provider: Server
  let metadataUrl: string
  /** the newest id that begins so */
  const ids = new Map<string, string>()
  beforeAll(async () => {
    server = await startTestServer({
      dialect: 'sqlite',
      settings: { organizations: { enabled: true, domainsEnabled: true } },
    })
    served = await serveAtAddress(server)
    const { base, environment } = served
    Object.assign(environment, { API: `${base}/bapi`, URL: base, FRONTEND_API: base })
    remember((await server.backend('POST', '/organizations', { name: 'Acme' })).body)
    remember((await server.backend('GET', '/organization_roles')).body)
    ids.set('user_', await createUser(server, 'docs@example.com'))
    provider = createServer((_, response) => response.end(metadataXml([firstKey.certificate])))
    await once(provider.listen(0, '127.0.0.1'), 'listening')
    metadataUrl = `http://127.0.0.1:${(provider.address() as AddressInfo).port}/metadata`
  })
  afterAll(async () => {
    provider.close()
    served.close()
    await server.close()
  })

  function remember(answer: unknown): void {
    for (const value of JSON.stringify(answer).matchAll(/"id":"([a-z]+_)(\w+)"/g))
      ids.set(value[1]!, value[1]! + value[2]!)
  }

  const requests = blocks
    .filter(({ page, language }) => isShell(language) && !page.startsWith('docs/questions/'))
    .flatMap(block => commandsOf(block).map(command => ({ page: block.page, command })))
    .filter(({ command }) => command.startsWith('curl '))
  // the last part of it is a pipe for a certificate that a browser of no test has
  const tried = requests.filter(({ command }) => !command.includes('https://clerk.your.app'))

  it('are those of all pages', () => {
    expect(new Set(tried.map(({ page }) => page)).size).toBeGreaterThan(5)
    expect(requests.length - tried.length).toBe(1)
  })

  it.each(tried)('are answered with success: $page $command', async ({ command }) => {
    const whole = command
      .replace(/ …$/, ' -H "Authorization: Bearer $CLERK_SECRET_KEY" -H "content-type: application/json"')
      .replaceAll(/\b([a-z]+_)…/g, (_, kind: string) => ids.get(kind) ?? `no id of ${kind}`)
      .replaceAll(/https:[^" ]+\/metadata/g, metadataUrl)
    remember(await served.curl(whole))
  })
})
