const pending = new Set()

/** Registers what must not outlive the run, also when it is interrupted. @returns runs it now, once */
export function cleanUpLater(action) {
  pending.add(action)
  return async () => {
    if (pending.delete(action)) await action()
  }
}

/** Newest first: a server stops before its database goes. */
export async function cleanUp() {
  for (const action of [...pending].reverse()) {
    pending.delete(action)
    await Promise.resolve(action()).catch(error => console.error(`clean-up: ${error.message}`))
  }
}

/** Runs a program of the benchmarks, and cleans up whatever becomes of it. */
export async function runToEnd(main) {
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.once(signal, () => void cleanUp().then(() => process.exit(130)))
  try {
    await main()
  } catch (error) {
    console.error(error.message)
    process.exitCode = 1
  } finally {
    await cleanUp()
  }
}
