import { join } from 'node:path'
import { expect, it } from 'vitest'
import { findFolderCycles, readImports } from './folder-cycles.mjs'
import { repositoryRoot } from './workspace.mjs'

it('no folder of the server imports one that imports it, by value or by type', () => {
  const imports = readImports(join(repositoryRoot, 'packages/server/src'))
  expect(imports.length).toBeGreaterThan(1000)
  expect(findFolderCycles(imports)).toEqual([])
})

it('a cycle is found in the folder that holds all of it, through files and folders', () => {
  const imports = [
    { from: 'domain/users/save', to: 'domain/factors/totp' },
    { from: 'domain/factors/totp', to: 'domain/clock' },
    { from: 'domain/clock', to: 'domain/users/view' },
    { from: 'domain/users/view', to: 'store/users' },
  ]
  expect(findFolderCycles(imports)).toEqual(['domain: clock.ts, factors/, users/'])
})

it('a file is not the folder of the same name', () => {
  const imports = [
    { from: 'delivery/inbox', to: 'delivery/inbox/page' },
    { from: 'delivery/inbox/page', to: 'delivery/html' },
  ]
  expect(findFolderCycles(imports)).toEqual([])
})
