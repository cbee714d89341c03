// Loaded before the server: SIGUSR2 makes it read CHAOS_CLOCK_FILE, a number of milliseconds by which its
// wall clock is wrong from then on. The clock that nobody sets goes on evenly.
import { readFileSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'

const now = Date.now
let offset = 0
Date.now = () => now() + offset
globalThis.Date = new Proxy(Date, {
  construct: (target, args, self) => Reflect.construct(target, args.length > 0 ? args : [Date.now()], self),
})
const read = () => {
  offset = Number(readFileSync(process.env.CHAOS_CLOCK_FILE, 'utf8'))
}
if (isMainThread) {
  read()
  process.on('SIGUSR2', read)
}
