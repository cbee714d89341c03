'use client'

import { useClerk } from '@clerk/nextjs'
import { type ReactNode, useState } from 'react'
import { buttonClass, type ButtonVariant } from './ui'

interface Props {
  organizationId: string
  next?: string
  label?: string
  variant?: ButtonVariant
  className?: string
  children: ReactNode
}

/** Makes an organization the active one of this session, then goes to its page. */
export function OpenOrganization({
  organizationId,
  next,
  label,
  variant = 'secondary',
  className,
  children,
}: Props) {
  const clerk = useClerk()
  const [isBusy, setBusy] = useState(false)
  const open = async () => {
    setBusy(true)
    await clerk.setActive({ organization: organizationId, redirectUrl: next ?? `/orgs/${organizationId}` })
  }
  return (
    <button
      type="button"
      disabled={!clerk.loaded || isBusy}
      aria-busy={isBusy}
      aria-label={label}
      onClick={() => void open().catch(() => setBusy(false))}
      className={className ?? buttonClass(variant)}
    >
      {children}
    </button>
  )
}
