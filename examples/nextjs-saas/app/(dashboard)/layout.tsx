import Link from 'next/link'
import type { ReactNode } from 'react'
import { Logo } from '@/components/logo'
import { OrgSwitcher } from '@/components/org-switcher'
import { UserNav } from '@/components/user-nav'
import { requireUser } from '@/lib/auth/session'

export default async function DashboardLayout({ children }: { children: ReactNode }) {
  await requireUser()
  return (
    <>
      <a
        href="#content"
        className="sr-only rounded-lg bg-surface px-4 py-2 focus:not-sr-only focus:absolute focus:top-3 focus:left-3 focus:z-10"
      >
        Skip to the content
      </a>
      <header className="border-b border-line bg-surface">
        <div className="mx-auto flex min-h-16 max-w-6xl flex-wrap items-center gap-x-6 gap-y-2 px-4 py-3 sm:px-6">
          <Link href="/dashboard" aria-label="Trellis, dashboard">
            <Logo />
          </Link>
          <div className="order-last w-full sm:order-none sm:w-auto">
            <OrgSwitcher />
          </div>
          <nav aria-label="Main" className="ml-auto flex items-center gap-5 text-sm font-medium">
            <Link href="/dashboard" className="text-muted hover:text-ink">
              Dashboard
            </Link>
            <Link href="/orgs" className="text-muted hover:text-ink">
              Organizations
            </Link>
            <div className="grid size-7 place-items-center">
              <UserNav />
            </div>
          </nav>
        </div>
      </header>
      <main id="content" className="mx-auto max-w-6xl px-4 py-5 pb-16 sm:px-6">
        {children}
      </main>
    </>
  )
}
