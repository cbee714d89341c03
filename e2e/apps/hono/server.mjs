import { clerkMiddleware, getAuth } from '@clerk/hono'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'

const app = new Hono()
// the middleware reads the other variables, but not this one
app.use('*', clerkMiddleware({ proxyUrl: process.env.CLERK_PROXY_URL }))

app.get('/api/account', async context => {
  const { userId } = getAuth(context)
  if (!userId) return context.json({ userId: null }, 401)
  const user = await context.get('clerk').users.getUser(userId)
  return context.json({ userId, email: user.primaryEmailAddress?.emailAddress })
})

serve({ fetch: app.fetch, port: Number(process.env.PORT), hostname: '127.0.0.1' })
