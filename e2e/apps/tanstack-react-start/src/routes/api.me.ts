import { auth } from '@clerk/tanstack-react-start/server'
import { createFileRoute } from '@tanstack/react-router'

export const Route = createFileRoute('/api/me')({
  server: {
    handlers: {
      GET: async () => {
        const { userId } = await auth()
        return Response.json({ userId })
      },
    },
  },
})
