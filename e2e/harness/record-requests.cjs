// Loaded into Frontdesk: writes what every request asked, one line of JSON each, to the file that
// E2E_RECORD_REQUESTS names. Names of parameters alone, never their values.
const { appendFileSync } = require('node:fs')
const { Server } = require('node:http')

const file = process.env.E2E_RECORD_REQUESTS
const emit = Server.prototype.emit

Server.prototype.emit = function (event, ...args) {
  if (event === 'request') record(...args)
  return emit.call(this, event, ...args)
}

function record(request, response) {
  const chunks = []
  // what the parser hands to the request, before anybody reads it
  const push = request.push
  request.push = function (chunk, ...rest) {
    if (chunk) chunks.push(chunk)
    return push.call(this, chunk, ...rest)
  }
  response.once('finish', () => {
    const url = new URL(request.url, 'http://localhost')
    const type = request.headers['content-type'] ?? ''
    const line = {
      method: url.searchParams.get('_method') ?? request.method,
      path: url.pathname,
      status: response.statusCode,
      caller: callerOf(request.headers['user-agent'] ?? '', url.searchParams),
      query: [...new Set(url.searchParams.keys())],
      body: namesIn(Buffer.concat(chunks).toString('utf8'), type),
    }
    appendFileSync(file, `${JSON.stringify(line)}\n`)
  })
}

/** The SDK of an application's server names itself; the browser's names its version. */
function callerOf(userAgent, query) {
  if (userAgent.startsWith('@clerk/')) return userAgent
  const version = query.get('_clerk_js_version')
  return version ? `@clerk/clerk-js@${version}` : ''
}

function namesIn(text, type) {
  if (text === '') return []
  if (type.startsWith('multipart/')) return [...text.matchAll(/; name="([^"]+)"/g)].map(([, name]) => name)
  if (type.includes('urlencoded')) return [...new Set(new URLSearchParams(text).keys())]
  try {
    const value = JSON.parse(text)
    return value && typeof value === 'object' && !Array.isArray(value) ? Object.keys(value) : []
  } catch {
    return []
  }
}
