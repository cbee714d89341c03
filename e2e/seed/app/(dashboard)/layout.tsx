// app/(dashboard)/layout.tsx
import { auth } from '@clerk/nextjs'
import { redirect } from 'next/navigation'
import { OrgSwitcher } from '@/components/org-switcher'
import { UserNav } from '@/components/user-button'

export default async function DashboardLayout({
  children,
}: {
  children: React.ReactNode
}) {
  const { userId } = auth()

  if (!userId) {
    redirect('/sign-in')
  }

  return (
    <div className="flex min-h-screen flex-col">
      <header className="border-b">
        <div className="flex h-16 items-center gap-4 px-8">
          <div className="font-bold text-xl">YourApp</div>
          <OrgSwitcher />
          <div className="ml-auto flex items-center gap-4">
            <UserNav />
          </div>
        </div>
      </header>
      <main className="flex-1">{children}</main>
    </div>
  )
}
