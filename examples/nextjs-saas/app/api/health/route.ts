import { db } from '@/lib/db'

/** For load balancers: whether this process reaches its database. */
export async function GET(): Promise<Response> {
  await db.$queryRaw`SELECT 1`
  return Response.json({ status: 'up' })
}
