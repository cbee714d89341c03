import { clerkClient } from '@clerk/nuxt/server'

export default defineEventHandler(async event => {
  const { userId } = event.context.auth()
  if (!userId) throw createError({ statusCode: 401 })
  const user = await clerkClient(event).users.getUser(userId)
  return { userId, email: user.primaryEmailAddress?.emailAddress }
})
