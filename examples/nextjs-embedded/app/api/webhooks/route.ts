import { clerkClient } from '@clerk/nextjs/server'
import { verifyWebhook } from '@clerk/nextjs/webhooks'
import type { NextRequest } from 'next/server'

/** The server delivers events to this route, which asks the server in turn: both are this process. */
export async function POST(request: NextRequest) {
  const event = await verifyWebhook(request).catch(() => null)
  if (!event) return new Response('The signature does not fit.', { status: 400 })
  if (event.type === 'user.created') {
    const client = await clerkClient()
    const publicMetadata = { welcomedAt: new Date().toISOString() }
    await client.users.updateUserMetadata(event.data.id, { publicMetadata })
  }
  return new Response(null, { status: 204 })
}
