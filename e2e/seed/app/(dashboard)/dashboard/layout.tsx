import { DashboardHeader } from '@/components/dashboard-header'

export default function DashboardPageLayout({ children }: { children: React.ReactNode }) {
  return (
    <>
      <DashboardHeader />
      {children}
    </>
  )
}
