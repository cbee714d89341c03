import { ClerkProvider } from '@clerk/nextjs'
import type { Metadata, Viewport } from 'next'
import type { ReactNode } from 'react'
import './globals.css'

export const metadata: Metadata = {
  title: { default: 'Trellis', template: '%s · Trellis' },
  description: 'Projects of every team, each within its own organization.',
}
export const viewport: Viewport = { themeColor: '#f7f7f4' }

/** The colours of globals.css, for the components of the SDK. */
const appearance = {
  variables: {
    colorPrimary: '#0f6b54',
    colorForeground: '#1c1f1d',
    colorMutedForeground: '#5b625e',
    colorBackground: '#ffffff',
    fontFamily: "'Inter Variable', ui-sans-serif, system-ui, sans-serif",
    borderRadius: '0.5rem',
  },
}

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body className="min-h-dvh font-sans antialiased">
        <ClerkProvider
          appearance={appearance}
          signInFallbackRedirectUrl="/dashboard"
          signUpFallbackRedirectUrl="/onboarding"
          afterSignOutUrl="/"
        >
          {children}
        </ClerkProvider>
      </body>
    </html>
  )
}
