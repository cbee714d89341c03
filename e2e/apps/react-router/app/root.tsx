import { ClerkProvider } from '@clerk/react-router'
import { clerkMiddleware, rootAuthLoader } from '@clerk/react-router/server'
import type { ReactNode } from 'react'
import { Links, type LoaderFunctionArgs, Meta, Outlet, Scripts, useLoaderData } from 'react-router'

export const middleware = [clerkMiddleware()]

export const loader = (args: LoaderFunctionArgs) => rootAuthLoader(args)

export function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <title>Frontdesk on @clerk/react-router</title>
        <Meta />
        <Links />
      </head>
      <body>
        {children}
        <Scripts />
      </body>
    </html>
  )
}

export default function App() {
  return (
    <ClerkProvider loaderData={useLoaderData<typeof loader>()}>
      <Outlet />
    </ClerkProvider>
  )
}
