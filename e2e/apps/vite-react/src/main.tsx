import { ClerkProvider } from '@clerk/react'
import { createRoot } from 'react-dom/client'
import { App } from './app'

const environment = import.meta.env
// the same pages once more, with components that keep their step in the fragment of the address
const folder = window.location.pathname.startsWith('/hash/') ? '/hash' : ''
const own = (page: string | undefined) => page && `${folder}${page}`

// as the comment of `frontdesk env --sdk react` says; pages of its own, if it is told of some
createRoot(document.getElementById('root')!).render(
  <ClerkProvider
    publishableKey={environment.VITE_CLERK_PUBLISHABLE_KEY}
    proxyUrl={environment.VITE_CLERK_PROXY_URL}
    __internal_clerkJSUrl={environment.VITE_CLERK_JS_URL}
    __internal_clerkUIUrl={environment.VITE_CLERK_UI_URL}
    signInUrl={own(environment.VITE_SIGN_IN_URL)}
    signUpUrl={own(environment.VITE_SIGN_UP_URL)}
    telemetry={false}
  >
    <App />
  </ClerkProvider>,
)
