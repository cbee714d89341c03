import { type ChildProcess, spawn } from 'node:child_process'
import { createWriteStream, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { RESULTS_DIRECTORY } from './paths.js'

const STOP_GRACE_MS = 5_000
const POLL_INTERVAL_MS = 100

export interface ProcessOptions {
  name: string
  directory: string
  environment?: Record<string, string>
}

export interface RunningProcess {
  name: string
  logFile: string
  child: ChildProcess
  /** Sends SIGTERM and waits; SIGKILL after a grace period. */
  stop(): Promise<void>
}

/** Runs a command that ends by itself; throws with the end of its output when it fails. */
export async function runToEnd(command: string, args: string[], options: ProcessOptions): Promise<void> {
  const running = startProcess(command, args, options)
  const code = await exitCodeOf(running.child)
  if (code !== 0) throw new Error(`${options.name} ended with ${code}\n${tailOf(running.logFile)}`)
}

/**
 * Runs a command until its output says that its work is done, and ends it then; throws when it ends before.
 */
export async function runUntil(
  isDone: RegExp,
  command: string,
  args: string[],
  options: ProcessOptions,
): Promise<void> {
  const running = startProcess(command, args, options)
  let output = ''
  const done = new Promise<void>(resolve => {
    running.child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      if (isDone.test(output)) resolve()
    })
  })
  const ended = exitCodeOf(running.child).then(code => {
    if (!isDone.test(output))
      throw new Error(`${options.name} ended with ${code}\n${tailOf(running.logFile)}`)
  })
  await Promise.race([done, ended])
  await running.stop()
}

/** Starts a long-lived process in its own process group, its output in a file of the results folder. */
export function startProcess(command: string, args: string[], options: ProcessOptions): RunningProcess {
  mkdirSync(RESULTS_DIRECTORY, { recursive: true })
  const logFile = join(RESULTS_DIRECTORY, `${options.name}.log`)
  const log = createWriteStream(logFile)
  const child = spawn(command, args, {
    cwd: options.directory,
    env: { ...inheritedEnvironment(), ...options.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    // `npm run` and Next start children of their own; a group lets `stop` reach all of them.
    detached: true,
  })
  child.stdout?.pipe(log, { end: false })
  child.stderr?.pipe(log, { end: false })
  child.once('error', error => log.write(`${String(error)}\n`))
  return { name: options.name, logFile, child, stop: () => stopGroup(child) }
}

/** Waits until a URL answers with a success; fails at once, with the log, when the process has ended. */
export async function waitForUrl(running: RunningProcess, url: string, timeoutMs: number): Promise<void> {
  const deadline = Date.now() + timeoutMs
  for (;;) {
    if (running.child.exitCode !== null || running.child.signalCode !== null)
      throw new Error(`${running.name} died before ${url} answered\n${tailOf(running.logFile)}`)

    if (await answers(url)) return
    if (Date.now() > deadline)
      throw new Error(`${url} did not answer within ${timeoutMs} ms\n${tailOf(running.logFile)}`)

    await new Promise(resolve => setTimeout(resolve, POLL_INTERVAL_MS))
  }
}

/** The last lines of a log file, for a failure message. */
export function tailOf(logFile: string, lines = 60): string {
  if (!existsSync(logFile)) return '(no log)'
  return readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-lines).join('\n')
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { redirect: 'manual' })
    return response.status < 400
  } catch {
    return false
  }
}

/** The test runner's own variables (NODE_ENV=test among them) must not change how Next builds. */
function inheritedEnvironment(): NodeJS.ProcessEnv {
  const foreign = /^(NODE_ENV|NODE_OPTIONS|VITEST.*|VITE_.*|CLERK_.*|NEXT_.*|FRONTDESK_.*|npm_.*)$/
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)))
}

function exitCodeOf(child: ChildProcess): Promise<number | string> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'unknown'))
  })
}

async function stopGroup(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise(resolve => child.once('exit', resolve))
  signalGroup(child.pid, 'SIGTERM')
  const timer = setTimeout(() => signalGroup(child.pid!, 'SIGKILL'), STOP_GRACE_MS)
  await ended
  clearTimeout(timer)
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal)
  } catch {
    // The group is gone already.
  }
}
