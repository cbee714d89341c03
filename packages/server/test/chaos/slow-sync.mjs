// Loaded before the server: while there is a file named `slow-sync` in its working directory, which holds a
// number of milliseconds, every sync of a file takes so much longer, as on a busy disk.
import { open, readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'

const file = await open(process.execPath)
const { datasync } = Object.getPrototypeOf(file)
Object.getPrototypeOf(file).datasync = async function () {
  await sleep(Number(await readFile('slow-sync', 'utf8').catch(() => 0)))
  return datasync.call(this)
}
await file.close()
