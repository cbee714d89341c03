import { existsSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { missingBundles } from './pins.js'
import { builtBundleDirectory, createBundleHandler } from './serve.js'

interface Pin {
  name: string
  version: string
  entries: string[]
}

const directory = builtBundleDirectory
const pins = JSON.parse(readFileSync(new URL('../../bundles.json', import.meta.url), 'utf8')) as Pin[]
const handle = createBundleHandler({ directory })

async function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> {
  const response = await handle(new Request(`http://localhost:4400${path}`, { method, headers }))
  if (!response) throw new Error(`${path} was not handled`)
  return response
}

function fileOf(pin: Pin, file: string): string {
  return readFileSync(join(directory, `${pin.name}@${pin.version}`, 'dist', file), 'utf8')
}

function pinOf(name: string, major: string): Pin {
  const pin = pins.find(each => each.name === name && each.version.startsWith(`${major}.`))
  if (!pin) throw new Error(`no pin of ${name} ${major}`)
  return pin
}

const latest = pinOf('@clerk/clerk-js', '6')
const entryPath = `/npm/@clerk/clerk-js@${latest.version}/dist/clerk.browser.js`

beforeAll(() => {
  if (!existsSync(directory)) throw new Error('the bundles are missing: run `node scripts/fetch-bundles.mjs`')
})

describe('versions', () => {
  it.each(pins.flatMap(pin => pin.entries.map(entry => ({ ...pin, entry }))))(
    'serves $name $version $entry under its major, its minor, its exact version and an absent one of the major',
    async pin => {
      const [major = '', minor = ''] = pin.version.split('.')
      for (const spec of [
        major,
        `${major}.${minor}`,
        `${major}.0.1`,
        `${major}.0.1-canary.v2`,
        pin.version,
      ]) {
        const response = await get(`/npm/${pin.name}@${spec}/dist/${pin.entry}`)
        expect(response.status).toBe(200)
        expect(await response.text()).toBe(fileOf(pin, pin.entry))
        const exact = spec === pin.version
        const cacheControl = exact ? 'public, max-age=31536000, immutable' : 'public, max-age=300'
        expect(response.headers.get('cache-control')).toBe(cacheControl)
      }
    },
  )

  it.each(['@latest', ''])('answers clerk-js%s with the newest major', async spec => {
    const response = await get(`/npm/@clerk/clerk-js${spec}/dist/clerk.browser.js`)
    expect(await response.text()).toBe(fileOf(latest, 'clerk.browser.js'))
    expect(response.headers.get('cache-control')).toBe('public, max-age=300')
  })

  it.each(pins.flatMap(pin => pin.entries.map(entry => ({ ...pin, entry }))))(
    'has every named chunk that $name $version $entry can ask for',
    async pin => {
      const source = fileOf(pin, pin.entry)
      // the handler relies on it: the entry rewrites the specifier of its own
      // URL to the version built into it
      expect(source).toContain(`$1${pin.version}$3`)
      const [, names = ''] = /\.u=.{1,40}\(\{([^}]+)\}/.exec(source) ?? []
      const hash = /"([0-9a-f]{6})[0-9a-f]{10,14}"/.exec(source)?.[1]
      const chunks = [...names.matchAll(/"([\w-]+)"/g)].map(([, name]) => name ?? '')
      expect(chunks.length).toBeGreaterThan(1)
      for (const chunk of chunks) {
        const infix = pin.version.startsWith('4.')
          ? ''
          : `_${pin.entry.replace(/^ui\..*/, 'ui').replace(/\.js$/, '')}`
        const file = `${chunk}${infix}_${hash}_${pin.version}.js`
        expect(`${file}: ${(await get(`/npm/${pin.name}@${pin.version}/dist/${file}`)).status}`).toBe(
          `${file}: 200`,
        )
      }
    },
  )

  it('serves below one leading path segment, as loaders with a path-style proxy URL ask for it', async () => {
    expect((await get(`/__clerk${entryPath}`)).status).toBe(200)
  })

  it.each([
    '/npm/@clerk/clerk-js@6/dist/absent_a68c22_6.40.0.js',
    '/npm/@clerk/clerk-js@6/package.json',
    '/npm/react@19/index.js',
    '/npm',
  ])('answers %s with 404 in the error shape', async path => {
    const response = await get(path)
    expect(response.status).toBe(404)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.json()).toMatchObject({ errors: [{ code: 'resource_not_found', meta: {} }] })
  })

  it.each(['clerk-js@3', 'clerk-js@66', 'clerk-js@canary', 'ui@6', 'nextjs@7'])(
    'answers @clerk/%s with 404 and the scripts that there are',
    async script => {
      const response = await get(`/npm/@clerk/${script}/dist/clerk.browser.js`)
      expect(response.status).toBe(404)
      const { errors } = (await response.json()) as { errors: { code: string; long_message: string }[] }
      expect(errors).toMatchObject([{ code: 'bundle_not_found' }])
      for (const part of [`no @clerk/${script}.`, ...pins.map(({ name, version }) => `${name}@${version}`)])
        expect(errors[0]?.long_message).toContain(part)
    },
  )

  it('leaves other paths to others', async () => {
    for (const path of ['/v1/client', '/', '/npmx/@clerk/clerk-js@6/dist/clerk.browser.js', '/a/b/npm/x'])
      expect(await handle(new Request(`http://localhost:4400${path}`))).toBeNull()
  })
})

describe('paths that try to leave the directory', () => {
  it.each([
    '/npm/@clerk/clerk-js@6/dist/..%2f.complete',
    '/npm/@clerk/clerk-js@6/dist/%2e%2e%2f%2e%2e%2f%2e%2e%2f%2e%2e%2fpackage.json',
    '/npm/@clerk/clerk-js@6/dist/..%5c..%5cpackage.json',
    '/npm/@clerk/clerk-js@..%2f..%2f/dist/clerk.browser.js',
    '/npm/@clerk/..%2fclerk-js@6/dist/clerk.browser.js',
    '/npm/@clerk/clerk-js@6/dist/clerk.browser.js%00.js',
    '/npm/@clerk/clerk-js@6/dist/%E0%A4%A',
    '/npm/@clerk/clerk-js@6/dist/clerk.browser.js.br',
    '/npm/@clerk/clerk-js@6/dist/toString',
  ])('refuses %s', async path => {
    expect((await get(path)).status).toBe(404)
  })
})

describe('answers', () => {
  it('lets any page load the script, also one with cross-origin isolation', async () => {
    const { headers } = await get(entryPath)
    expect(headers.get('content-type')).toBe('application/javascript; charset=utf-8')
    expect(headers.get('access-control-allow-origin')).toBe('*')
    expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin')
    expect(headers.get('timing-allow-origin')).toBe('*')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('vary')).toBe('accept-encoding')
  })

  it.each([
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip', 'gzip'],
    ['x-gzip', 'gzip'],
    ['br;q=0.1, gzip;q=0.9', 'gzip'],
    ['br;q=0, *', 'gzip'],
    ['*', 'br'],
    ['identity', null],
    ['gzip;q=0, br;q=0', null],
    ['identity;q=0.5, gzip;q=0.1', null],
    ['deflate', null],
    ['br;q=abc', null],
    ['', null],
  ])('for Accept-Encoding "%s" chooses %s', async (acceptEncoding, expected) => {
    const response = await get(entryPath, { 'accept-encoding': acceptEncoding })
    const body = Buffer.from(await response.arrayBuffer())
    expect(response.headers.get('content-encoding')).toBe(expected)
    expect(response.headers.get('content-length')).toBe(String(body.length))
    const decode =
      { br: brotliDecompressSync, gzip: gunzipSync }[expected ?? ''] ?? ((bytes: Buffer) => bytes)
    expect(decode(body).toString('utf8')).toBe(fileOf(latest, 'clerk.browser.js'))
  })

  it('gives each encoding its own strong entity tag and answers 304 to it', async () => {
    const tags = await Promise.all(
      ['br', 'gzip', 'identity'].map(async encoding => {
        const etag = (await get(entryPath, { 'accept-encoding': encoding })).headers.get('etag') ?? ''
        expect(etag).toMatch(/^"[\w-]+"$/)
        for (const ifNoneMatch of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
          const again = await get(entryPath, { 'accept-encoding': encoding, 'if-none-match': ifNoneMatch })
          expect(again.status).toBe(304)
          expect(again.headers.get('etag')).toBe(etag)
          expect(again.headers.get('cache-control')).toContain('immutable')
          expect(await again.text()).toBe('')
        }
        return etag
      }),
    )
    expect(new Set(tags).size).toBe(3)
    expect((await get(entryPath, { 'if-none-match': '"other"' })).status).toBe(200)
  })

  it('answers HEAD with the headers of GET and no body', async () => {
    const [head, full] = await Promise.all([get(entryPath, {}, 'HEAD'), get(entryPath)])
    expect(head.status).toBe(200)
    expect(Object.fromEntries(head.headers)).toEqual(Object.fromEntries(full.headers))
    expect(await head.text()).toBe('')
  })

  it('refuses other methods', async () => {
    expect((await get(entryPath, {}, 'POST')).status).toBe(404)
  })
})

describe('a directory of its own', () => {
  let own: string
  beforeAll(async () => {
    own = await mkdtemp(join(tmpdir(), 'frontdesk-bundles-'))
  })
  afterAll(() => rm(own, { recursive: true, force: true }))

  it('is read lazily, prefers the newest version of a major, and serves files that have no compressed sibling', async () => {
    const handleOwn = createBundleHandler({ directory: own })
    const request = new Request('http://localhost/npm/@clerk/clerk-js@6/dist/clerk.browser.js', {
      headers: { 'accept-encoding': 'br' },
    })
    const empty = await handleOwn(request)
    expect(empty?.status).toBe(404)
    expect(await empty?.text()).toContain('It has none at all.')
    expect(await missingBundles(own)).toEqual(pins.map(({ name, version }) => `${name}@${version}`))
    expect(await missingBundles(directory)).toEqual([])
    for (const version of ['6.9.0', '6.10.0']) {
      await mkdir(join(own, `@clerk/clerk-js@${version}/dist`), { recursive: true })
      await writeFile(join(own, `@clerk/clerk-js@${version}/dist/clerk.browser.js`), `// ${version}`)
    }
    const response = await handleOwn(request)
    expect(await response?.text()).toBe('// 6.10.0')
    expect(response?.headers.get('content-encoding')).toBeNull()
  })
})
