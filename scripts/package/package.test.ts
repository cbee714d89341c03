import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TestBrowser } from '@frontdesk/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkTarballs } from '../release/check.mjs'
import { packAll, publishAll } from '../release/pack.mjs'
import { repositoryRoot } from '../workspace.mjs'
import { EmptyFolder } from './installed.mjs'
import { findNode, NODE_MAJORS } from './node-versions.mjs'
import { startRegistry } from './registry.mjs'

/** `npm test` takes the Node that runs it, `npm run test:package` all that are supported. */
const majors =
  process.env['PACKAGE_NODES'] === 'all' ? NODE_MAJORS : [Number(process.versions.node.split('.')[0])]
const nodes = await Promise.all(majors.map(findNode))

type Tarball = Awaited<ReturnType<typeof packAll>>[number]

let directory: string
let tarballs: Tarball[]
let registry: Awaited<ReturnType<typeof startRegistry>>

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'frontdesk-tarballs-'))
  tarballs = await packAll(directory)
  registry = await startRegistry()
  await publishAll(tarballs, registry.options)
})
afterAll(async () => {
  await registry?.close()
  await rm(directory, { recursive: true, force: true })
})

describe('the tarballs', () => {
  it('hold what users need, and nothing else', async () => {
    expect(await checkTarballs(tarballs)).toEqual([])
  })

  it('are not released with a fault of any kind', async () => {
    const server = tarballs[1]!
    const faulty = (path: string, text = '') =>
      checkTarballs([tarballs[0]!, with_(server, path, text), tarballs[2]!])
    expect(await faulty('src/app.ts')).toEqual(['frontdesk: src/app.ts is for this repository'])
    expect(await faulty('dist/gone.js')).toEqual([
      expect.stringContaining('dist/gone.js has no source any more'),
    ])
    expect(await faulty('dist/app.js', "import x from 'left-pad'")).toEqual([
      'frontdesk: dist/app.js needs left-pad',
    ])
    const files = new Map([...server.files].filter(([path]) => !/LICENSE|cli|main/.test(path)))
    const problems = await checkTarballs([tarballs[0]!, { ...server, files }, tarballs[2]!])
    for (const part of ['LICENSE is missing', './dist/bundle/main.js, which is missing', '@clerk/ui@'])
      expect(problems.join('\n')).toContain(part)
  })
})

const with_ = (tarball: Tarball, path: string, text: string): Tarball => ({
  ...tarball,
  files: new Map([...tarball.files, [path, text]]),
})

for (const { major, path, obstacle } of nodes) {
  const name = obstacle ? `on Node ${major} (skipped, it cannot be had: ${obstacle})` : `on Node ${major}`
  describe.skipIf(obstacle !== undefined)(name, () => {
    let folder: EmptyFolder
    beforeAll(async () => {
      folder = await EmptyFolder.make(registry, path)
    })
    afterAll(() => folder?.remove())

    it('`npx frontdesk start` serves in an empty folder: people sign up, browsers get the scripts', async () => {
      const server = await folder.npx('frontdesk', 'start', '--port', '0')
      const [, url = ''] = await server.printed(/^Frontdesk is ready at (http:\/\/localhost:\d+)$/m)
      await server.printed(/^NEXT_PUBLIC_CLERK_TELEMETRY_DISABLED=1$/m)
      // what the text names has to be there
      expect(server.output.text).not.toMatch(/MISSING|examples\/|npm run/)
      const { version } = JSON.parse(
        await readFile(join(repositoryRoot, 'packages/server/package.json'), 'utf8'),
      ) as { version: string }
      expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ status: 'ok', version })

      const browser = new TestBrowser({ fetch: request => fetch(request) }, url)
      const email_address = 'ada@example.com'
      const signUp = await browser.post<SignUp>('/v1/client/sign_ups', {
        email_address,
        password: 'correct-horse-9',
      })
      const { id } = signUp.body.response
      await browser.post(`/v1/client/sign_ups/${id}/prepare_verification`, { strategy: 'email_code' })
      const code = await newestCode(url, email_address)
      const attempt = `/v1/client/sign_ups/${id}/attempt_verification`
      const done = await browser.post<SignUp>(attempt, { strategy: 'email_code', code })
      expect(done.body.response.status).toBe('complete')

      const pins = JSON.parse(
        await readFile(join(repositoryRoot, 'packages/server/bundles.json'), 'utf8'),
      ) as Pin[]
      for (const pin of pins) {
        for (const entry of pin.entries) {
          const script = await fetch(`${url}/npm/${pin.name}@${pin.version}/dist/${entry}`, BROTLI)
          expect([entry, script.status, script.headers.get('content-encoding')]).toEqual([entry, 200, 'br'])
        }
      }
      server.interrupt()
      await server.exited
    })

    it('`@frontdesk/testkit` runs in a test of somebody else', async () => {
      await writeFile(join(folder.path, 'package.json'), '{ "private": true, "type": "module" }')
      await folder.install('@frontdesk/testkit')
      // the example of its own readme
      const readme = await readFile(join(folder.path, 'node_modules/@frontdesk/testkit/README.md'), 'utf8')
      const [, example = ''] = /```js\n([\s\S]*?)```/.exec(readme) ?? []
      await writeFile(join(folder.path, 'sign-up.test.js'), example)
      expect(await folder.node('--test', '--test-reporter=tap', 'sign-up.test.js')).toMatch(/^# pass 1$/m)
    })

    it('a package without its scripts says so, at the start, to the doctor, and to who asks for one', async () => {
      const main = join(folder.path, 'node_modules/frontdesk/dist/bundle/main.js')
      await rm(join(folder.path, 'node_modules/frontdesk/dist-bundles'), { recursive: true })
      const server = folder.spawn([main, 'start', '--port', '0'])
      const [, url = ''] = await server.printed(/^Frontdesk is ready at (http:\/\/localhost:\d+)$/m)
      await server.printed(
        /^MISSING: @clerk\/clerk-js@.*Sign-in forms stay empty\. Install the package again/m,
      )
      await server.printed(/scripts that browsers load are not here/)
      const answer = await fetch(`${url}/npm/@clerk/clerk-js@6/dist/clerk.browser.js`)
      expect([answer.status, await answer.text()]).toEqual([
        404,
        expect.stringContaining('This server has no @clerk/clerk-js@6. It has none at all.'),
      ])
      const doctor = folder.spawn([main, 'doctor'])
      expect(await doctor.exited).toBe(1)
      expect(doctor.output.text).toMatch(/^wrong {2}the scripts of the SDKs: @clerk\/clerk-js@/m)
      server.interrupt()
      await server.exited
    })
  })
}

const BROTLI = { headers: { 'accept-encoding': 'br' } }

interface SignUp {
  response: { id: string; status: string }
}

interface Pin {
  name: string
  version: string
  entries: string[]
}

/** From the development inbox, as a person would read it. */
async function newestCode(url: string, address: string): Promise<string> {
  const read = async () => {
    const answer = await fetch(`${url}/inbox/api/messages?to=${encodeURIComponent(address)}`)
    return ((await answer.json()) as { data: { code: string | null }[] }).data[0]?.code
  }
  await expect.poll(read, { timeout: 20_000 }).toMatch(/^\d{6}$/)
  return (await read())!
}
