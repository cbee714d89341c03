// Verifies one argon2id digest again and again, `parallel` at a time, and prints how many times a second.
import { createRequire } from 'node:module'
import { performance } from 'node:perf_hooks'

const { hash, verify } = createRequire(new URL('../../packages/server/package.json', import.meta.url))(
  '@node-rs/argon2',
)
const { parallel, seconds } = JSON.parse(process.argv[2])
// the server's parameters (domain/passwords/password-hasher.ts)
const digest = await hash('correct horse battery staple', {
  algorithm: 2,
  memoryCost: 19_456,
  timeCost: 2,
  parallelism: 1,
})
const startedAt = performance.now()
const endsAt = startedAt + seconds * 1000
let verified = 0

async function keepVerifying() {
  while (performance.now() < endsAt) {
    if (!(await verify(digest, 'correct horse battery staple'))) throw new Error('the digest does not fit')
    verified++
  }
}
await Promise.all(Array.from({ length: parallel }, keepVerifying))
process.stdout.write(String((verified * 1000) / (performance.now() - startedAt)))
