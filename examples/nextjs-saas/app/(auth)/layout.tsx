import Link from 'next/link'
import type { ReactNode } from 'react'
import { Logo } from '@/components/logo'

export default function AuthLayout({ children }: { children: ReactNode }) {
  return (
    <div className="flex min-h-dvh flex-col items-center px-4 py-8">
      <Link href="/" aria-label="Trellis, home">
        <Logo />
      </Link>
      <main className="flex w-full grow flex-col items-center justify-center py-8">{children}</main>
    </div>
  )
}
