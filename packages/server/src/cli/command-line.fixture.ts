import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * As built: loading the sources through a compiler would take seconds for
 * each start. `npm test` builds first.
 */
const main = fileURLToPath(new URL('../../dist/bundle/main.js', import.meta.url))

/** `frontdesk …` as processes of their own, in an empty directory. */
export class CommandLine {
  readonly directory: string
  private readonly children: ChildProcess[] = []

  constructor() {
    if (!existsSync(main)) throw new Error(`${main} is missing: run "npm run build" first`)
    this.directory = mkdtempSync(join(tmpdir(), 'frontdesk-cli-'))
  }

  run(args: string[], environment: Record<string, string> = {}) {
    const inherited = { PATH: process.env['PATH'], HOME: process.env['HOME'], FRONTDESK_LOG_LEVEL: 'warn' }
    const child = spawn(process.execPath, [main, ...args], {
      cwd: this.directory,
      env: { ...inherited, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.children.push(child)
    const printed = { out: '', err: '' }
    child.stdout.on('data', chunk => (printed.out += String(chunk)))
    child.stderr.on('data', chunk => (printed.err += String(chunk)))
    const exited = once(child, 'close').then(([code]) => code as number | null)
    const ready = new Promise<string>((resolve, reject) => {
      child.stdout.on('data', () => printed.out.includes('\nBeside an application') && resolve(printed.out))
      void exited.then(code => reject(new Error(`ended with ${code}: ${printed.err}`)))
    })
    ready.catch(() => {})
    return { child, ready, exited, printed }
  }

  start(...args: string[]) {
    return this.run(['start', '--port', '0', ...args])
  }

  close(): void {
    for (const child of this.children) child.kill('SIGKILL')
    rmSync(this.directory, { recursive: true, force: true })
  }
}

/** The value of a variable in what `start` prints. */
export const valueOf = (printed: string, name: string) =>
  new RegExp(`^${name}=(.*)$`, 'm').exec(printed)?.[1] ?? ''
