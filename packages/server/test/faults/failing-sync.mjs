// Loaded before the server: from when there is a file named `fail-sync` in the working directory, the next
// sync of a file fails as it does on a broken disk, and the ones after it succeed, as they do on Linux.
import { existsSync, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'

const file = await open(process.execPath)
const { datasync } = Object.getPrototypeOf(file)
Object.getPrototypeOf(file).datasync = async function () {
  if (!existsSync('fail-sync')) return datasync.call(this)
  rmSync('fail-sync')
  throw Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO' })
}
await file.close()
