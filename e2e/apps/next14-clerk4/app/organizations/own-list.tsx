'use client'

import { useOrganizationList } from '@clerk/nextjs'

/** What the hook knows: how many organizations the person is in, is invited to, and could ask to join. */
export function OwnList() {
  const { userMemberships, userInvitations, userSuggestions } = useOrganizationList({
    userMemberships: true,
    userInvitations: true,
    userSuggestions: true,
  })
  return (
    <p data-testid="organization-counts">
      {`${userMemberships?.count} ${userInvitations?.count} ${userSuggestions?.count}`}
    </p>
  )
}
