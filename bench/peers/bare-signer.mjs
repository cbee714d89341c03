import { spawn } from 'node:child_process'
import { generateKeyPairSync, sign } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { cleanUpLater } from '../cleanup.mjs'
import { onCore } from '../machine.mjs'

/**
 * A bare `node:http` server that reads a request, signs one session token and answers with it: what minting
 * cannot go beyond with Node's own HTTP and RSA. No instance, no limits, nobody is asked who they are.
 * @returns port, pid and stop, as `Installation.start`
 */
export async function startBareSigner(core) {
  const [command, args] = onCore(core, process.execPath, [fileURLToPath(import.meta.url)])
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const stop = cleanUpLater(async () => void child.kill())
  const [line] = await once(child.stdout, 'data')
  return { port: Number(line), pid: child.pid, stop }
}

const encode = value => Buffer.from(JSON.stringify(value)).toString('base64url')
const header = encode({ alg: 'RS256', typ: 'JWT', kid: 'ins_00000000000000000000000000', cat: 'cl_0' })

function token(privateKey) {
  const now = Math.floor(Date.now() / 1000)
  const claims = {
    azp: 'http://localhost:3000',
    exp: now + 60,
    fva: [0, -1],
    iat: now,
    iss: 'http://localhost:4400',
    jti: '00000000000000000000',
    nbf: now - 10,
    sid: 'sess_000000000000000000000000000',
    sub: 'user_000000000000000000000000000',
    sts: 'active',
    v: 2,
  }
  const signed = `${header}.${encode(claims)}`
  return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`
}

function serve() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const server = createServer((request, response) => {
    request.resume()
    request.on('end', () => {
      const body = JSON.stringify({ object: 'token', jwt: token(privateKey) })
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
      })
      response.end(body)
    })
  })
  server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) serve()
