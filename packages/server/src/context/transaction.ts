import { browserCaller, type InTx, type PlatformContext } from './context.js'

/**
 * One transaction of a `staged` operation. Hashing and network calls belong outside.
 * The callback may run again after a serialization failure: keep effects inside the database.
 */
export async function inTransaction<C extends PlatformContext, T>(
  ctx: C,
  run: (tx: InTx<C>) => Promise<T>,
): Promise<T> {
  const { changes, services } = ctx
  // SQLite has one writer anyway
  if (changes === undefined || services.store.dialect === 'sqlite') return transact(ctx, run)
  return services.changeQueue.run(changes, () => transact(ctx, run))
}

async function transact<C extends PlatformContext, T>(ctx: C, run: (tx: InTx<C>) => Promise<T>): Promise<T> {
  const actions: (() => void)[] = []
  const rewind = rememberEffects(ctx)
  let result: T
  try {
    result = await ctx.services.store.transaction(async db => {
      actions.length = 0
      rewind()
      return run({ ...ctx, db, afterCommit: (action: () => void) => actions.push(action) })
    })
  } catch (error) {
    rewind()
    throw error
  }
  for (const action of actions) action()
  return result
}

/** What was rolled back leaves neither cookies nor a client, for the next try or for the answer. */
function rememberEffects(ctx: PlatformContext): () => void {
  const { response } = ctx
  const cookieCount = response.setCookies.length
  // native applications get the client's secret here
  const { authorization } = response.headers
  const browser = ctx.caller.kind === 'browser' ? ctx.caller : null
  const { client, devBrowser, isClientNew = false, isSecretNew = false } = browser ?? browserCaller()
  return () => {
    response.setCookies.length = cookieCount
    if (authorization === undefined) delete response.headers['authorization']
    else response.headers['authorization'] = authorization
    if (browser)
      Object.assign(browser, { client, devBrowser, isClientNew, isSecretNew, shownUsers: new Map() })
  }
}
