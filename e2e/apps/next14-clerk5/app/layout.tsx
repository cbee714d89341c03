import { ClerkProvider } from '@clerk/nextjs'
import type { ReactNode } from 'react'

export const metadata = { title: 'Frontdesk on @clerk/nextjs 5' }

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        <ClerkProvider>{children}</ClerkProvider>
      </body>
    </html>
  )
}
