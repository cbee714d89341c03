import { clerkClient, clerkPlugin, getAuth } from '@clerk/fastify'
import fastify from 'fastify'

const app = fastify()
// the plugin reads the keys from variables, but not these two
await app.register(clerkPlugin, {
  apiUrl: process.env.CLERK_API_URL,
  proxyUrl: process.env.CLERK_PROXY_URL,
})

app.get('/api/account', async (request, reply) => {
  const { userId } = getAuth(request)
  if (!userId) return reply.status(401).send({ userId: null })
  const user = await clerkClient.users.getUser(userId)
  return { userId, email: user.primaryEmailAddress?.emailAddress }
})

await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' })
