import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { ConfigError } from '../config/config-error.js'
import { endpointSecret } from '../config/webhook-endpoint.js'
import { type SnapshotEntry, snapshotOf, type SnapshotSource } from '../domain/snapshot/snapshot.js'
import type { EventRow } from '../store/tables.js'
import { commandLineSecret, WebhookSender } from './webhook-sender.js'
import { type InstanceOptions, type OpenInstance, withInstance } from './with-instance.js'

const KINDS = ['auto', 'created', 'updated'] as const
type Kind = (typeof KINDS)[number]

export interface SyncOptions extends InstanceOptions {
  to: string
  as?: string
  secret?: string
}

type Payload = EventRow['payload']
/** @returns null when it was taken, else why not */
type Deliver = (id: string, payload: Payload) => Promise<string | null>

/**
 * `frontdesk sync`: gives an application everything as it is now, as `created` or `updated` events in order:
 * users, then organizations, then memberships. `auto` sends `created`, and `updated` where the receiver
 * refuses that because it has the row already. The ids of the events follow from resource and state, so a
 * second run can be told from a change.
 */
export async function sync(options: SyncOptions): Promise<void> {
  const kind = kindOf(options.as ?? 'auto')
  if (options.secret !== undefined && !endpointSecret.safeParse(options.secret).success)
    throw new ConfigError('--secret must be the whsec_ secret of the receiver.')
  await withInstance(options, async open => {
    const target = /^https?:\/\//.test(options.to) ? urlTarget(options, open) : commandTarget(options.to)
    const counts = { taken: 0, refused: 0 }
    try {
      for await (const entry of snapshotOf(sourceOf(open))) {
        const problem = await give(entry, kind, open, target.deliver)
        if (problem === null) {
          counts.taken++
        } else {
          counts.refused++
          process.stderr.write(`${entry.resource} ${entry.id}: ${problem}\n`)
        }
      }
    } finally {
      await target.close()
    }
    process.stderr.write(`${counts.taken} resources synchronised, ${counts.refused} refused.\n`)
    if (counts.refused > 0) process.exitCode = 1
  })
}

function kindOf(text: string): Kind {
  const kind = KINDS.find(known => known === text)
  if (!kind) throw new ConfigError(`--as must be one of ${KINDS.join(', ')}.`)
  return kind
}

const sourceOf = ({ installation, instance }: OpenInstance): SnapshotSource => ({
  db: installation.store.read,
  instance,
  services: installation,
  now: installation.clock.now(),
})

async function give(entry: SnapshotEntry, kind: Kind, open: OpenInstance, deliver: Deliver) {
  const send = (verb: 'created' | 'updated') => {
    const id = `evt_sync_${entry.id}_${entry.updatedAt}_${verb}`
    return deliver(id, payloadOf(entry, verb, open))
  }
  if (kind !== 'auto') return send(kind)
  return (await send('created')) === null ? null : send('updated')
}

function payloadOf(entry: SnapshotEntry, verb: 'created' | 'updated', { instance }: OpenInstance): Payload {
  return {
    object: 'event',
    type: `${entry.resource}.${verb}`,
    data: entry.data,
    event_attributes: { http_request: { client_ip: '', user_agent: '' } },
    instance_id: instance.id,
    timestamp: verb === 'created' ? entry.createdAt : entry.updatedAt,
  }
}

function urlTarget(options: SyncOptions, { installation: { masterKey, clock }, instance }: OpenInstance) {
  const secret = options.secret ?? commandLineSecret(masterKey, instance.id)
  const sender = new WebhookSender(options.to, secret)
  const deliver: Deliver = async (id, payload) => {
    const result = await sender.send(id, payload, clock.now())
    return result.ok ? null : (result.error ?? 'refused')
  }
  return { deliver, close: async () => sender.close() }
}

/** The command reads one event a line from its standard input; that it ends with 0 is its acknowledgement. */
function commandTarget(command: string) {
  const child = spawn(command, { shell: true, stdio: ['pipe', 'inherit', 'inherit'] })
  const exited = once(child, 'exit') as Promise<[number | null]>
  let failure: string | null = null
  child.stdin.on('error', error => {
    failure = error.message
  })
  const deliver: Deliver = async (_id, payload) => {
    if (failure !== null) return failure
    if (!child.stdin.write(`${JSON.stringify(payload)}\n`))
      await Promise.race([once(child.stdin, 'drain'), exited])
    return failure
  }
  return {
    deliver,
    async close() {
      child.stdin.end()
      const [code] = await exited
      if (code !== 0) throw new ConfigError(`The command ended with ${code ?? 'a signal'}.`)
    },
  }
}
