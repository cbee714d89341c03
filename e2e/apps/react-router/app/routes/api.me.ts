import { getAuth } from '@clerk/react-router/server'
import type { LoaderFunctionArgs } from 'react-router'

export async function loader(args: LoaderFunctionArgs) {
  const { userId } = await getAuth(args)
  return Response.json({ userId })
}
