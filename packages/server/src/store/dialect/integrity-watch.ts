import { type ChildProcess, execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { DAY_MS } from '../../platform/clock.js'
import { isSource, loaderOf } from '../../platform/from-source.js'
import { type Log, silentLog } from '../../platform/log.js'
import { Turns } from '../../platform/turns.js'
import type { Damage } from './damage.js'

/**
 * Reads a whole SQLite database at the start and once a day, in a process of its own, and reports what is
 * wrong with its pages. Damage to what is seldom read would else be found when the good backups are gone.
 */
export class IntegrityWatch {
  private readonly turns: Turns
  private child: ChildProcess | null = null

  constructor(
    private readonly path: string,
    private readonly damage: Damage,
    private readonly log: Log = silentLog,
  ) {
    const steps = { 'the database could not be checked for damage': () => this.check() }
    this.turns = new Turns({ log, intervalMs: DAY_MS, steps })
  }

  start(): void {
    this.turns.start()
  }

  /** Waits for no check. */
  stop(): void {
    void this.turns.stop()
    this.child?.kill('SIGKILL')
  }

  private async check(): Promise<void> {
    const problems = await this.ask()
    if (problems === null) return
    if (problems.length > 0) this.damage.report(problems)
    else this.log.info({ path: this.path }, 'the database was checked: no damage')
  }

  /** null: it was ended */
  private ask(): Promise<string[] | null> {
    return new Promise((resolve, reject) => {
      this.child = execFile(process.execPath, [...commandLine(), this.path], (error, stdout) => {
        this.child = null
        if (this.turns.isStopped) resolve(null)
        else if (error) reject(error)
        else resolve(JSON.parse(stdout) as string[])
      })
    })
  }
}

/** The same file lies beside this one whether it was compiled or bundled. */
function commandLine(): string[] {
  if (isSource(import.meta.url)) return ['-e', loaderOf(new URL('./integrity-check.ts', import.meta.url))]
  return [fileURLToPath(new URL('./integrity-check.js', import.meta.url))]
}
