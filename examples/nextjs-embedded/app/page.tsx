import { Show } from '@clerk/nextjs'
import Link from 'next/link'

export default function HomePage() {
  return (
    <>
      <h1>One process, one deploy</h1>
      <Show when="signed-out" fallback={<p>You are signed in.</p>}>
        <p>Sign up to see your dashboard.</p>
      </Show>
      <Link href="/dashboard">Dashboard</Link>
    </>
  )
}
