import { auth } from '@clerk/nextjs'
import { ActionForm } from '@/components/action-form'
import { getUserMetadata, getUserRole, updateUserMetadata } from '@/lib/auth/session'

async function setOwnMetadata(key: string, value: string) {
  'use server'
  const { userId } = auth()
  if (!userId) throw new Error('Not authenticated')
  await updateUserMetadata(userId, { [key]: value })
}

export default async function SettingsPage() {
  const { userId } = auth()
  return (
    <div className="p-8">
      <h1>Settings</h1>
      <p data-testid="role">{await getUserRole()}</p>
      <pre data-testid="metadata">{userId && JSON.stringify(await getUserMetadata(userId))}</pre>
      <ActionForm label="Update metadata" fields={['key', 'value']} action={setOwnMetadata} />
    </div>
  )
}
