// The other process of second-process.test.ts: waits for a line on stdin, then writes as fast as it can.
import { once } from 'node:events'
import { openStore } from '../../src/store/open-store.js'
import { writeInTurn } from './write-in-turn.js'

const [location = '', name = '', count = '0'] = process.argv.slice(2)
const store = openStore(location, { durability: 'relaxed' })
process.stdout.write('ready\n')
await once(process.stdin, 'data')
await writeInTurn(store, name, Number(count))
await store.close()
process.exit(0)
