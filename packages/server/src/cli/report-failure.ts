import { readEnvironment } from '../config/environment.js'

/** One clear line on stderr and exit code 1; the stack only for those who debug. */
export function reportFailure(error: unknown): void {
  const isError = error instanceof Error
  process.stderr.write(`frontdesk: ${isError ? describe(error) : String(error)}\n`)
  if (isError && isDebugging()) process.stderr.write(`${error.stack}\n`)
  process.exitCode = 1
}

function describe(error: Error): string {
  const { code, address, port } = error as NodeJS.ErrnoException & { address?: string; port?: number }
  if (code === 'EADDRINUSE') return `Port ${port} on ${address} is in use: choose another one with --port.`
  if (code === 'EACCES' && port !== undefined)
    return `Port ${port} needs more rights than this user has: choose another one with --port.`
  if (code === 'ECONNREFUSED') return `Nothing answers at ${address}:${port}: is the database running?`
  return error.message || error.name
}

function isDebugging(): boolean {
  try {
    return readEnvironment().logLevel === 'debug'
  } catch {
    return false // the environment itself is what failed
  }
}
