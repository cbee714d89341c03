import { join } from 'node:path'
import { clerkClient, clerkMiddleware, getAuth, requireAuth } from '@clerk/express'
import express from 'express'

// The single-page application beside this folder, and an API: the usual pair
// of @clerk/react and @clerk/express.
const pages = join(import.meta.dirname, '../vite-react/dist')
const app = express()

app.use(clerkMiddleware())

app.get('/api/me', (request, response) => {
  const { userId, sessionId } = getAuth(request)
  response.json({ userId, sessionId })
})

app.get('/api/protected', (request, response) => {
  const { userId } = getAuth(request)
  if (!userId) return response.status(401).json({ userId: null })
  return response.json({ userId })
})

/** A page of the server: signed-out visitors are sent to sign in, expired tokens recover by the handshake. */
app.get('/account', requireAuth({ signInUrl: '/sign-in' }), async (request, response) => {
  const { userId, sessionClaims } = getAuth(request)
  const user = await clerkClient.users.getUser(userId)
  response.json({ userId, issuer: sessionClaims.iss, email: user.primaryEmailAddress?.emailAddress })
})

app.use(express.static(pages))
app.use((_request, response) => response.sendFile(join(pages, 'index.html')))

app.listen(Number(process.env.PORT), '127.0.0.1')
