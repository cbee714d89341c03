import { ClerkProvider } from '@clerk/nextjs'
import type { ReactNode } from 'react'

// The variables are read at every request: what Next renders at build time has those of the build.
export const dynamic = 'force-dynamic'

export const metadata = { title: 'Frontdesk on @clerk/nextjs 6' }

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        <ClerkProvider>{children}</ClerkProvider>
      </body>
    </html>
  )
}
