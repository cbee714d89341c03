import { execFileSync } from 'node:child_process'
import { statfsSync } from 'node:fs'

const MEGABYTE = 1024 * 1024

/** A disk of its own for a directory, which can be filled. */
export interface SmallDisk {
  /** There is so much room left from now on: none with 0. */
  fill(leaveMegabytes: number): void
  /** It has all its room again. */
  empty(): void
  unmount(): void
}

/** @returns null where this user may not mount, as only root may */
export function mountSmallDisk(directory: string, megabytes: number): SmallDisk | null {
  const mount = (...args: string[]) => execFileSync('mount', [...args, directory], { stdio: 'ignore' })
  // a smaller disk is as full as one with a large file on it, and takes no time to fill
  const resize = (bytes: number) => mount('-o', `remount,size=${bytes}`)
  try {
    mount('-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs')
  } catch {
    return null
  }
  return {
    fill(leaveMegabytes) {
      for (let tries = 0; ; tries++) {
        const { blocks, bfree, bsize } = statfsSync(directory)
        try {
          return void resize((blocks - bfree) * bsize + leaveMegabytes * MEGABYTE)
        } catch (error) {
          // more was written meanwhile than there would be room for
          if (tries === 100) throw error
        }
      }
    },
    empty: () => void resize(megabytes * MEGABYTE),
    unmount: () => void execFileSync('umount', ['-l', directory]),
  }
}
