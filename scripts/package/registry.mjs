import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import { promisify } from 'node:util'
import { npmCommand } from '../workspace.mjs'

/**
 * A registry on this machine that knows the packages that were published to it, and sends whoever asks for
 * others on to the registry that npm is set up with.
 * @returns its URL, the options by which npm uses it, and `close`
 */
export async function startRegistry() {
  const upstream = await configuredRegistry()
  /** name -> { packument, tarballs by path } */
  const published = new Map()
  const server = createServer((request, response) => {
    void answer(request, response).catch(error => response.writeHead(500).end(String(error)))
  })
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${server.address().port}`

  async function answer(request, response) {
    const path = decodeURIComponent(new URL(request.url, url).pathname).slice(1)
    if (request.method === 'PUT') {
      publish(published, JSON.parse(await bodyOf(request)), url)
      return response.writeHead(201, { 'content-type': 'application/json' }).end('{}')
    }
    const [name] = /^(?:@[^/]+\/)?[^/]+/.exec(path) ?? []
    const found = published.get(name)
    if (!found) return response.writeHead(307, { location: `${upstream}${request.url.slice(1)}` }).end()
    const tarball = found.tarballs.get(path)
    if (tarball) return response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(tarball)
    return response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify(found.packument))
  }

  return {
    url,
    // npm publishes for people alone whom it knows; this registry takes any token
    options: ['--registry', url, `--//${new URL(url).host}/:_authToken=anybody`],
    async close() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

/** Keeps what `npm publish` sends: a description of the version, and its tarball. */
function publish(published, { name, versions, 'dist-tags': tags, _attachments: attachments }, url) {
  const [version] = Object.values(versions)
  const [{ data }] = Object.values(attachments)
  const tarball = Buffer.from(data, 'base64')
  const path = `${name}/-/${version.version}.tgz`
  const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`
  if (version.dist.integrity !== integrity)
    throw new Error(`${name}: the tarball is another one than was announced`)
  const dist = { tarball: `${url}/${path}`, integrity }
  published.set(name, {
    packument: { name, 'dist-tags': tags, versions: { [version.version]: { ...version, dist } } },
    tarballs: new Map([[path, tarball]]),
  })
}

async function bodyOf(request) {
  const parts = []
  for await (const part of request) parts.push(part)
  return Buffer.concat(parts).toString('utf8')
}

/** With a slash at its end. */
async function configuredRegistry() {
  const { command, args, shell } = npmCommand()
  const { stdout } = await promisify(execFile)(command, [...args, 'config', 'get', 'registry'], { shell })
  return stdout.trim().replace(/\/?$/, '/')
}
