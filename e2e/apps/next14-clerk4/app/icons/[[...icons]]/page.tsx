import { SignIn } from '@clerk/nextjs'

const icon = (key: string) => `url("${process.env.NEXT_PUBLIC_CLERK_PROXY_URL}/img/providers/${key}.svg")`

/** With the icons of the server in place of the hosted ones. */
export default function IconsPage() {
  const elements = {
    providerIcon__google: { content: icon('google') },
    providerIcon__github: { content: icon('github') },
  }
  return (
    <main>
      <SignIn routing="path" path="/icons" appearance={{ elements }} />
    </main>
  )
}
