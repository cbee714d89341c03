import { ClerkProvider } from '@clerk/react'
import { createRoot } from 'react-dom/client'
import { App } from './app'

const environment = import.meta.env

// as the comment of `frontdesk env --sdk react` says
createRoot(document.getElementById('root')!).render(
  <ClerkProvider
    publishableKey={environment.VITE_CLERK_PUBLISHABLE_KEY}
    proxyUrl={environment.VITE_CLERK_PROXY_URL}
    __internal_clerkJSUrl={environment.VITE_CLERK_JS_URL}
    __internal_clerkUIUrl={environment.VITE_CLERK_UI_URL}
    signInUrl="/sign-in"
    signUpUrl="/sign-up"
    telemetry={false}
  >
    <App />
  </ClerkProvider>,
)
