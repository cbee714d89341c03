// components/user-button.tsx
'use client'

import { UserButton } from '@clerk/nextjs'

export function UserNav() {
  return (
    <UserButton
      afterSignOutUrl="/"
      appearance={{
        elements: {
          avatarBox: 'w-10 h-10',
          userButtonPopoverCard: 'shadow-xl',
        },
      }}
      userProfileMode="navigation"
      userProfileUrl="/profile"
    />
  )
}
