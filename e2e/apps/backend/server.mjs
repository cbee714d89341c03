import { createServer } from 'node:http'
import { createClerkClient } from '@clerk/backend'

// this package reads no variables
const clerk = createClerkClient({
  secretKey: process.env.CLERK_SECRET_KEY,
  publishableKey: process.env.CLERK_PUBLISHABLE_KEY,
  apiUrl: process.env.CLERK_API_URL,
  proxyUrl: process.env.CLERK_PROXY_URL,
})

createServer(async (request, response) => {
  const url = new URL(request.url, `http://${request.headers.host}`)
  const state = await clerk.authenticateRequest(new Request(url, { headers: request.headers }))
  // cookies of a handshake, and where it begins: a page whose token is lost or expired comes back with one
  for (const [name, value] of state.headers) response.appendHeader(name, value)
  if (state.headers.has('location')) return response.writeHead(307).end()
  const { userId } = state.toAuth() ?? {}
  const user = userId ? await clerk.users.getUser(userId) : null
  response.writeHead(user ? 200 : 401, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ userId: userId ?? null, email: user?.primaryEmailAddress?.emailAddress }))
}).listen(Number(process.env.PORT), '127.0.0.1')
