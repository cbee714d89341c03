import type { Context, InTx } from '../../../context/context.js'
import type { Services } from '../../../context/services.js'
import { systemContext } from '../../../context/system-context.js'
import { inTransaction } from '../../../context/transaction.js'
import { ApiError } from '../../../errors/api-error.js'
import { isPulled } from '../../../model/directory.js'
import { failPull } from '../../../protocols/google/pull-fault.js'
import { ScimFault } from '../../../protocols/scim/fault.js'
import { getDirectoryForUpdate } from '../../../store/directories.js'
import { findDirectoryPull } from '../../../store/directory-pulls.js'
import { NotFoundInStore } from '../../../store/not-found.js'
import type { DirectoryRow } from '../../../store/tables.js'

/** Things that one transaction does: a directory is locked for no longer than that. */
const AT_A_TIME = 20
/** Problems whose texts are kept; of the others there is the number. */
const TOLD = 3

/** Whether a directory is to be read: it is switched on, and its connection is there. */
export const isReadable = (directory: DirectoryRow): boolean =>
  directory.enabled && isPulled(directory) && directory.enterprise_connection_id !== null

/** One reading of a directory, with what it has done up to now. */
export class PullRun {
  /** people who were added, changed or taken out */
  changedUsers = 0
  private problems = 0
  private readonly told: string[] = []

  constructor(
    private readonly services: Services,
    private readonly instance: Context['instance'],
    readonly directoryId: string,
    private readonly runId: string,
    private readonly signal: AbortSignal,
  ) {}

  /** A context of this moment, outside of any transaction. */
  context(): Context {
    return systemContext(this.services, this.instance, this.services.store.read, action => action())
  }

  /**
   * A transaction with the directory locked, as long as this run is the one that counts.
   * @throws PullFault ended
   */
  async inTransaction<T>(run: (tx: InTx, directory: DirectoryRow) => Promise<T>): Promise<T> {
    // a node that stops, or has lost the job
    this.signal.throwIfAborted()
    return inTransaction(this.context(), async tx => run(tx, await this.lockDirectory(tx)))
  }

  private async lockDirectory(tx: InTx): Promise<DirectoryRow> {
    try {
      const directory = await getDirectoryForUpdate(tx, this.directoryId)
      const pull = await findDirectoryPull(tx, this.directoryId)
      if (isReadable(directory) && pull?.run_id === this.runId) return directory
    } catch (error) {
      if (!(error instanceof NotFoundInStore)) throw error
    }
    failPull('ended')
  }

  /**
   * Does the same for all of these, some at a time. Whatever is refused holds up nothing else, and is tried
   * once more when the others are done: an address may have been somebody else's until then.
   * @param nameOf what administrators know each of them by
   */
  async forAll<Item>(
    items: Item[],
    nameOf: (item: Item) => string,
    apply: (tx: InTx, item: Item) => Promise<void>,
  ): Promise<void> {
    const refused: Item[] = []
    for (let start = 0; start < items.length; start += AT_A_TIME) {
      const batch = items.slice(start, start + AT_A_TIME)
      const isDone = await this.isTaken(async tx => {
        for (const item of batch) await apply(tx, item)
      })
      if (isDone === null) continue
      for (const item of batch) if ((await this.isTaken(tx => apply(tx, item))) !== null) refused.push(item)
    }
    for (const item of refused) {
      const problem = await this.isTaken(tx => apply(tx, item))
      if (problem !== null) this.tell(`${nameOf(item)}: ${problem}`)
    }
  }

  /** Null: it is committed; otherwise why it was refused. */
  private async isTaken(run: (tx: InTx) => Promise<void>): Promise<string | null> {
    try {
      await this.inTransaction(run)
      return null
    } catch (error) {
      const reason = refusalOf(error)
      if (reason === null) throw error
      return reason
    }
  }

  private tell(problem: string): void {
    this.problems += 1
    if (this.told.length < TOLD) this.told.push(problem)
  }

  /** What was not taken over, for administrators; null: nothing. */
  get summary(): string | null {
    if (this.problems === 0) return null
    const more = this.problems - this.told.length
    return `Not taken over: ${this.told.join('; ')}${more > 0 ? `; and ${more} more` : ''}`
  }
}

/** Of a rule that refuses what the company says; null: it is none. */
function refusalOf(error: unknown): string | null {
  if (error instanceof ScimFault) return error.message
  if (error instanceof ApiError) return error.errors[0]?.long_message ?? error.code
  return null
}
