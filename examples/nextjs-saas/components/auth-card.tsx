import type { ReactNode } from 'react'

export function AuthCard({ title, lead, children }: { title: string; lead: ReactNode; children: ReactNode }) {
  return (
    <div className="w-full max-w-md rounded-xl border border-line bg-surface p-8 shadow-card">
      <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
      <p className="mt-1 mb-6 text-sm text-muted">{lead}</p>
      {children}
    </div>
  )
}
