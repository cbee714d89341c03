import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { repositoryRoot } from './workspace.mjs'

const isCheckout = existsSync(join(repositoryRoot, '.git'))

it.skipIf(!isCheckout)('nothing that is ignored is in the repository (skipped outside of a checkout)', () => {
  const args = ['ls-files', '--cached', '--ignored', '--exclude-standard']
  expect(execFileSync('git', args, { cwd: repositoryRoot, encoding: 'utf8' })).toBe('')
})
