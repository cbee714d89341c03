// What a hashing thread runs: one job after the other, in the order in which they come, each with one answer.
import { setPriority } from 'node:os'
import { parentPort } from 'node:worker_threads'
import { hashSync } from '@node-rs/argon2'
import { verifyDigest } from '../../protocols/password-digests/index.js'
import { ARGON2ID, type HashingAnswer, type HashingJob } from './password-job.js'

/**
 * Linux counts niceness by thread: where cores are few, hashes get what the
 * event loop and its signatures leave.
 */
const NICENESS = 5
if (process.platform === 'linux') setPriority(NICENESS)

function answer(job: HashingJob): HashingAnswer {
  try {
    const { password } = job
    return {
      value:
        job.digest === null ? hashSync(password, ARGON2ID) : verifyDigest(job.hasher, job.digest, password),
    }
  } catch (error) {
    return { error: String(error) }
  }
}

parentPort?.on('message', (job: HashingJob) => parentPort?.postMessage(answer(job)))
