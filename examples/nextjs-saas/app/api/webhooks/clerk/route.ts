import { verifyWebhook } from '@clerk/nextjs/webhooks'
import type { NextRequest } from 'next/server'
import { describeError, log } from '@/lib/log'
import { applyEvent } from '@/lib/sync'

/**
 * The platform tells what has changed. 400 for what is not signed with CLERK_WEBHOOK_SIGNING_SECRET;
 * 500 asks for another delivery later.
 */
export async function POST(request: NextRequest): Promise<Response> {
  const id = request.headers.get('svix-id')
  let event
  try {
    event = await verifyWebhook(request)
  } catch (error) {
    log('error', 'webhook_refused', { id, error: error instanceof Error ? error.message : String(error) })
    return Response.json(
      { error: { code: 'invalid_signature', message: 'The signature does not fit.' } },
      { status: 400 },
    )
  }
  try {
    await applyEvent(event)
    log('info', 'webhook', { id, type: event.type })
    return Response.json({ received: true })
  } catch (error) {
    log('error', 'webhook_failed', { id, type: event.type, error: describeError(error) })
    return Response.json({ error: { code: 'internal', message: 'Try again later.' } }, { status: 500 })
  }
}
