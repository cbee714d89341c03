import { existsSync } from 'node:fs'

/** Whether an SQLite file holds a production instance, asked before the server opens it. */
export async function hasProductionInstance(path: string): Promise<boolean> {
  if (!existsSync(path)) return false
  const { openStore } = await import('../store/store.js')
  const { listInstances } = await import('../store/platform/instances.js')
  const store = openStore(path, { durability: 'full' })
  try {
    return (await listInstances(store.read)).some(instance => instance.environment === 'production')
  } catch (error) {
    if (/no such table/.test(String(error))) return false
    throw error
  } finally {
    await store.close()
  }
}
