import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { availableParallelism, cpus, totalmem } from 'node:os'

/** One core for what is measured, another for who asks: neither takes the other's time. */
export const SERVER_CORE = '0'
export const LOAD_CORE = '1'

const canPin = (() => {
  if (availableParallelism() < 2) return false
  try {
    execFileSync('taskset', ['-c', SERVER_CORE, 'true'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

/**
 * Command and arguments that run a program on the given core (any core: null), where the system can do that.
 */
export function onCore(core, command, args) {
  return canPin && core !== null ? ['taskset', ['-c', core, command, ...args]] : [command, args]
}

/** What the figures belong to. */
export function describeMachine() {
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${process.arch}`,
    node: process.version,
    openssl: execFileSync('openssl', ['version'], { encoding: 'utf8' }).trim(),
    pinned: canPin,
  }
}

const TICKS_PER_SECOND = 100

/** User and system time of a process so far, all threads; null where there is no /proc. */
export function cpuSeconds(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
  } catch {
    return null
  }
}

/** Resident memory of a process in MB (10^6 bytes). */
export function residentMegabytes(pid) {
  return (Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) * 1024) / 1e6
}
