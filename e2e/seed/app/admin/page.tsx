import { deleteUser, updateUserRole } from '@/app/actions/admin'
import { ActionForm } from '@/components/action-form'
import { getUserRole, setUserRole } from '@/lib/auth/session'

async function setRole(userId: string, role: string) {
  'use server'
  if ((await getUserRole()) !== 'admin') throw new Error('Admin access required')
  await setUserRole(userId, role === 'admin' ? 'admin' : 'user')
}

export default function AdminPage() {
  return (
    <main className="p-8">
      <h1>Admin</h1>
      <ActionForm label="Delete user" fields={['userId']} action={deleteUser} />
      <ActionForm label="Update role" fields={['userId', 'role']} action={updateUserRole} />
      <ActionForm label="Set role" fields={['userId', 'role']} action={setRole} />
    </main>
  )
}
