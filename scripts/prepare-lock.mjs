// A lock between processes on one machine: a directory, which the system makes for one of them only.
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const pollMs = 100
/**
 * The holder writes its process id right after making the directory; one without it
 * for this long was killed between.
 */
const unnamedGraceMs = 5000

/** Runs `action` while holding the lock; waits for a live holder, takes over from one that died. */
export async function withLock(path, log, action) {
  await mkdir(dirname(path), { recursive: true })
  let hasWaited = false
  while (!(await tryAcquire(path))) {
    if (await isAbandoned(path)) {
      await rm(path, { recursive: true, force: true })
      continue
    }
    if (!hasWaited) log('waiting for another process that prepares this checkout')
    hasWaited = true
    await sleep(pollMs)
  }
  try {
    return await action()
  } finally {
    await rm(path, { recursive: true, force: true })
  }
}

async function tryAcquire(path) {
  try {
    await mkdir(path)
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
  await writeFile(join(path, 'pid'), String(process.pid))
  return true
}

async function isAbandoned(path) {
  const holder = Number(await readFile(join(path, 'pid'), 'utf8').catch(() => '0'))
  if (holder > 0) return !isAlive(holder)
  const made = await stat(path).catch(() => undefined)
  return made !== undefined && Date.now() - made.mtimeMs > unnamedGraceMs
}

function isAlive(processId) {
  try {
    process.kill(processId, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM' // alive, of another user
  }
}
