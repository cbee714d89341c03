import { type KeyObject, sign } from 'node:crypto'
import { availableParallelism } from 'node:os'

const ALGORITHM = 'RSA-SHA256'
/**
 * A signature takes a quarter of a millisecond: so long may the event loop be
 * kept from all else, 4 ms at most.
 */
const BATCH_SIZE = 16

interface Job {
  input: Buffer
  key: KeyObject
  resolve(signature: Buffer): void
  reject(error: unknown): void
}

/**
 * RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017 8.2). With several cores the thread pool signs, beside the event
 * loop. With a single one there is nothing to sign beside: the threads would only interrupt each other, so
 * all that came in one turn of the event loop is signed in a row, when the turn is over.
 */
export const signRs256: (input: string, key: KeyObject) => Promise<Buffer> =
  availableParallelism() > 1 ? signInThreadPool : batchSigner()

export function signInThreadPool(input: string, key: KeyObject): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    sign(ALGORITHM, Buffer.from(input), key, (error, signature) =>
      error ? reject(error) : resolve(signature),
    )
  })
}

export function batchSigner(): (input: string, key: KeyObject) => Promise<Buffer> {
  let waiting: Job[] = []

  function signBatch(): void {
    const batch = waiting
    waiting = batch.splice(BATCH_SIZE)
    if (waiting.length > 0) setImmediate(signBatch)
    for (const { input, key, resolve, reject } of batch) {
      try {
        resolve(sign(ALGORITHM, input, key))
      } catch (error) {
        reject(error)
      }
    }
  }

  return (input, key) =>
    new Promise((resolve, reject) => {
      if (waiting.push({ input: Buffer.from(input), key, resolve, reject }) === 1) setImmediate(signBatch)
    })
}
