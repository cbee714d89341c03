import { redirect } from 'next/navigation'

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

/** Where the link of an invitation leads: its ticket signs people in or up, or has already done so. */
export default async function AcceptInvitationPage({ searchParams }: Props) {
  const query = await searchParams
  const status = query['__clerk_status']
  if (status !== 'sign_up' && status !== 'sign_in') redirect('/orgs')
  const forwarded = new URLSearchParams(
    Object.entries(query).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  )
  redirect(`/${status === 'sign_up' ? 'sign-up' : 'sign-in'}?${forwarded.toString()}`)
}
