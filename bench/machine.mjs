import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { availableParallelism, cpus, totalmem } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'

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

/** More than this of all cores, used by others, makes figures that say nothing. */
const BUSY_SHARE = 0.1
const LOOK_MS = 2000

/** Time of all cores so far, in milliseconds: what was used, and all. */
function coreTimes() {
  const times = cpus().map(core => core.times)
  const all = times.flatMap(Object.values).reduce((sum, ms) => sum + ms, 0)
  return { all, used: all - times.reduce((sum, { idle }) => sum + idle, 0) }
}

/** @throws Error when others use the machine; call it while nothing of ours runs */
export async function requireQuiet() {
  const before = coreTimes()
  await sleep(LOOK_MS)
  const after = coreTimes()
  const share = (after.used - before.used) / (after.all - before.all)
  if (share <= BUSY_SHARE) return
  const percent = (share * 100).toFixed(0)
  throw new Error(
    `others use ${percent} % of this machine's processors: figures would say nothing (--busy runs all the same)`,
  )
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

/** The same of a process and all that it has started and that still runs. */
export function cpuSecondsOfTree(pid) {
  const own = cpuSeconds(pid)
  return own === null
    ? null
    : childrenOf(pid).reduce((sum, child) => sum + (cpuSecondsOfTree(child) ?? 0), own)
}

function childrenOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean)
  } catch {
    return []
  }
}

/** Resident memory of a process in MB (10^6 bytes). */
export function residentMegabytes(pid) {
  return (Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) * 1024) / 1e6
}
