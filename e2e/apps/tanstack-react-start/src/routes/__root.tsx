import { ClerkProvider } from '@clerk/tanstack-react-start'
import { createRootRoute, HeadContent, Outlet, Scripts } from '@tanstack/react-router'

export const Route = createRootRoute({
  head: () => ({ meta: [{ charSet: 'utf-8' }, { title: 'Frontdesk on @clerk/tanstack-react-start' }] }),
  component: Root,
})

function Root() {
  return (
    <html lang="en">
      <head>
        <HeadContent />
      </head>
      <body>
        <ClerkProvider>
          <Outlet />
        </ClerkProvider>
        <Scripts />
      </body>
    </html>
  )
}
