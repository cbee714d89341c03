import { execFileSync } from 'node:child_process'
import { closeSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs'
import { join } from 'node:path'

const MEGABYTE = Buffer.alloc(1024 * 1024, 1)

/** A disk of its own for a directory, which can be filled. */
export interface SmallDisk {
  /** until there is so much room left, or less than a page */
  fill(leaveMegabytes: number): void
  /** everything that has filled it is gone */
  empty(): void
  unmount(): void
}

/** @returns null where this user may not mount, as only root may */
export function mountSmallDisk(directory: string, megabytes: number): SmallDisk | null {
  const options = ['-t', 'tmpfs', '-o', `size=${megabytes}m`]
  try {
    execFileSync('mount', [...options, 'tmpfs', directory], { stdio: 'ignore' })
  } catch {
    return null
  }
  const filler = join(directory, 'filler')
  const freeBytes = () => {
    const { bavail, bsize } = statfsSync(directory)
    return bavail * bsize
  }
  return {
    fill(leaveMegabytes) {
      const file = openSync(filler, 'a')
      while (freeBytes() > leaveMegabytes * MEGABYTE.length) writeSync(file, MEGABYTE)
      closeSync(file)
    },
    empty: () => rmSync(filler, { force: true }),
    unmount: () => void execFileSync('umount', ['-l', directory]),
  }
}
