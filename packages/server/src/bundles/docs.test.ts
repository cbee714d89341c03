import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDocsHandler } from './docs.js'

const SCRIPT = 'document.documentElement.classList.add("dark")'
const PAGE = `<html><script id="check-dark-mode">${SCRIPT}</script><script type="module" src="/docs/assets/app.js"></script></html>`

describe('the documentation as pages', () => {
  let directory: string
  let handle: ReturnType<typeof createDocsHandler>
  beforeAll(async () => {
    const parent = await mkdtemp(join(tmpdir(), 'frontdesk-docs-'))
    directory = join(parent, 'site')
    await mkdir(join(directory, 'assets'), { recursive: true })
    await mkdir(join(directory, 'enterprise'))
    await writeFile(join(parent, 'secret.html'), 'not of the site')
    await writeFile(join(directory, 'index.html'), PAGE)
    await writeFile(join(directory, 'sdks.html'), PAGE)
    await writeFile(join(directory, 'enterprise/index.html'), PAGE)
    await writeFile(join(directory, 'assets/app.js'), 'export {}')
    handle = createDocsHandler({ directory })
  })
  afterAll(() => rm(join(directory, '..'), { recursive: true, force: true }))

  const get = (path: string, init: RequestInit = {}) =>
    handle(new Request(`http://localhost:4400${path}`, init))

  it.each(['/docs/', '/docs/sdks', '/docs/sdks.html', '/docs/enterprise/'])('are at %s', async path => {
    const answer = (await get(path))!
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
    expect(await answer.text()).toBe(PAGE)
  })

  it('lead from the bare path to the first one', async () => {
    const answer = (await get('/docs?a=b'))!
    expect([answer.status, answer.headers.get('location')]).toEqual([308, '/docs/?a=b'])
  })

  it('run their own scripts, and none that somebody else has written into them', async () => {
    const policy = (await get('/docs/'))!.headers.get('content-security-policy')!
    const digest = createHash('sha256').update(SCRIPT).digest('base64')
    expect(policy).toContain(`script-src 'self' 'sha256-${digest}';`)
    expect(policy).not.toContain("script-src 'unsafe-inline'")
  })

  it('are loaded once, and asked for again when the server may have others', async () => {
    const asset = (await get('/docs/assets/app.js'))!
    expect(asset.headers.get('cache-control')).toContain('immutable')
    const page = (await get('/docs/'))!
    const headers = { 'if-none-match': page.headers.get('etag')! }
    expect((await get('/docs/', { headers }))!.status).toBe(304)
    expect(await (await get('/docs/', { method: 'HEAD' }))!.text()).toBe('')
  })

  it.each([
    '/',
    '/docsx',
    '/docs/none',
    '/docs/../secret.html',
    '/docs/%2e%2e/secret.html',
    '/docs/..%2fsecret.html',
  ])('are not at %s', async path => expect(await get(path)).toBeNull())

  it('take nothing', async () => expect(await get('/docs/', { method: 'POST' })).toBeNull())
})
