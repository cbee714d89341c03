'use client'

import { UserButton, useUser } from '@clerk/nextjs'

/** The account menu; administrators of the application find their area in it. */
export function UserNav() {
  const { user } = useUser()
  return (
    <UserButton userProfileMode="navigation" userProfileUrl="/profile">
      {user?.publicMetadata['role'] === 'admin' ? (
        <UserButton.MenuItems>
          <UserButton.Link label="Administration" href="/admin" labelIcon={<ShieldIcon />} />
        </UserButton.MenuItems>
      ) : null}
    </UserButton>
  )
}

function ShieldIcon() {
  return (
    <svg
      viewBox="0 0 16 16"
      className="size-4"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinejoin="round"
      aria-hidden
    >
      <path d="M8 1.5 13.5 4v4c0 3.2-2.3 5.6-5.5 6.5C4.8 13.6 2.5 11.2 2.5 8V4z" />
    </svg>
  )
}
