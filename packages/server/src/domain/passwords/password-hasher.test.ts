import { Worker } from 'node:worker_threads'
import { afterEach, describe, expect, it } from 'vitest'
import type { ApiError } from '../../errors/api-error.js'
import { PasswordHasher } from './password-hasher.js'

let hasher: PasswordHasher
afterEach(() => hasher.close())

/** A thread that answers a password with itself, dies of `die`, and is silent about `wait`. */
const scripted = (started: Worker[]) => () => {
  const worker = new Worker(
    `const { parentPort, workerData } = require('node:worker_threads')
     parentPort.on('message', ({ password }) => {
       if (password === 'die' || (password === 'die once' && workerData.index === 0)) process.exit(1)
       if (password === 'fail') parentPort.postMessage({ error: 'no such digest' })
       else if (password !== 'wait') parentPort.postMessage({ value: password })
     })`,
    { eval: true, workerData: { index: started.length } },
  )
  started.push(worker)
  return worker
}

describe('hashing threads', () => {
  it('hash a password so that it can be verified, and verify digests of other systems', async () => {
    hasher = new PasswordHasher()
    const digest = await hasher.hash('correct-horse-9')
    expect(digest).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(await hasher.verify('correct-horse-9', digest)).toBe(true)
    expect(await hasher.verify('correct-horse-8', digest)).toBe(false)
    expect(await hasher.verify('correct-horse-9', '46a788df03f684ffe5be5fc2d5c22c34', 'md5')).toBe(true)
  })

  it('answer each job with its own result, however many there are', async () => {
    const started: Worker[] = []
    hasher = new PasswordHasher({ size: 3, startWorker: scripted(started) })
    const passwords = Array.from({ length: 60 }, (_, index) => `password-${index}`)
    expect(await Promise.all(passwords.map(password => hasher.hash(password)))).toEqual(passwords)
    expect(started).toHaveLength(3)
  })

  it('pass on what went wrong with a job, and go on', async () => {
    hasher = new PasswordHasher({ size: 1, startWorker: scripted([]) })
    await expect(hasher.hash('fail')).rejects.toThrow('no such digest')
    expect(await hasher.hash('next')).toBe('next')
  })

  it('refuse what is too much to wait for', async () => {
    hasher = new PasswordHasher({ size: 1, queueLimit: 2, startWorker: scripted([]) })
    const waiting = ['wait', 'a', 'b'].map(password => hasher.hash(password))
    await expect(hasher.hash('c')).rejects.toMatchObject({ code: 'server_busy', status: 503 })
    const ends = Promise.allSettled(waiting)
    await hasher.close()
    expect((await ends).map(end => end.status)).toEqual(['rejected', 'rejected', 'rejected'])
  })

  it('let no network, and no strangers together, have the whole queue', async () => {
    hasher = new PasswordHasher({ size: 1, queueLimit: 32, startWorker: scripted([]) })
    const waiting: Promise<string>[] = []
    const ask = (site: string | null, isKnown: boolean) => {
      const hash = hasher.hash('wait', { site, isKnown: () => isKnown })
      waiting.push(hash)
      return Promise.race([hash.catch((error: ApiError) => error.code), settled()])
    }
    /** after everything that is decided by now */
    const settled = () => new Promise<'waits'>(resolve => setImmediate(resolve, 'waits'))
    const isBusy = 'server_busy'
    for (let count = 0; count < 4; count++) expect(await ask('one', false)).toBe('waits')
    expect(await ask('one', false)).toBe(isBusy)
    expect(await ask('one', true)).toBe(isBusy)
    for (let count = 4; count < 25; count++) expect(await ask(`other${count}`, false)).toBe('waits')
    expect(await ask('late', false)).toBe(isBusy)
    for (let count = 25; count < 33; count++) expect(await ask(`known${count}`, true)).toBe('waits')
    expect(await ask('known', true)).toBe(isBusy)
    expect(await ask(null, true)).toBe(isBusy)
    const ends = Promise.allSettled(waiting)
    await hasher.close()
    await ends
  })

  it('are replaced when they are killed, and their jobs are done by the next one', async () => {
    const started: Worker[] = []
    hasher = new PasswordHasher({ size: 1, startWorker: scripted(started) })
    const first = hasher.hash('die once')
    const second = hasher.hash('second')
    expect(await Promise.all([first, second])).toEqual(['die once', 'second'])
    expect(started).toHaveLength(2)
  })

  it('give up on a job that kills each of them, and on no other', async () => {
    const started: Worker[] = []
    hasher = new PasswordHasher({ size: 1, startWorker: scripted(started) })
    const ends = Promise.allSettled(['die', 'next', 'last'].map(password => hasher.hash(password)))
    expect((await ends).map(end => end.status)).toEqual(['rejected', 'fulfilled', 'fulfilled'])
    expect(started).toHaveLength(3)
  })

  it('lose nothing when somebody terminates one', async () => {
    const started: Worker[] = []
    hasher = new PasswordHasher({ size: 1, startWorker: scripted(started) })
    expect(await hasher.hash('first')).toBe('first')
    const waiting = hasher.hash('second')
    await started[0]!.terminate()
    expect(await waiting).toBe('second')
    expect(await hasher.hash('third')).toBe('third')
  })

  it('end when there was nothing to do, and start again', async () => {
    const started: Worker[] = []
    hasher = new PasswordHasher({ size: 1, idleMs: 1, startWorker: scripted(started) })
    expect(await hasher.hash('first')).toBe('first')
    await new Promise(resolve => started[0]!.once('exit', resolve))
    expect(await hasher.hash('second')).toBe('second')
    expect(started).toHaveLength(2)
  })

  it('refuse everything after the end', async () => {
    hasher = new PasswordHasher()
    await hasher.close()
    await expect(hasher.hash('late')).rejects.toMatchObject({ code: 'server_busy' })
  })
})
