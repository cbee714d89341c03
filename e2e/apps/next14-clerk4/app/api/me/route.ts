import { auth } from '@clerk/nextjs'

export function GET() {
  const { userId, sessionId } = auth()
  return Response.json({ userId, sessionId })
}
