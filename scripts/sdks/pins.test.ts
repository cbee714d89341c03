import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { repositoryRoot } from '../workspace.mjs'
import {
  newestFor,
  pinsIn,
  readPins,
  stepBetween,
  stepsOf,
  tableOf,
  versionsTable,
  withVersions,
} from './pins.mjs'

describe('the step from a pinned version to a newer one', () => {
  it.each([
    ['6.40.0', '6.40.0', 'none'],
    ['6.40.0', '6.39.9', 'none'],
    ['6.40.0', '6.40.1', 'patch'],
    ['6.9.0', '6.10.0', 'minor'],
    ['6.40.0', '7.0.0', 'major'],
    // before 1.0 a minor version may break what was
    ['0.1.79', '0.1.80', 'patch'],
    ['0.1.79', '0.2.0', 'major'],
  ])('%s to %s: %s', (from, to, step) => {
    expect(stepBetween(from, to)).toBe(step)
  })
})

describe('the newest version', () => {
  const pin = { name: '@clerk/clerk-js', version: '5.9.0' }

  it('is looked for within the pinned major and beyond it, without versions for testing', () => {
    const versions = ['5.10.2', '5.9.1', '6.0.0-canary.1', '6.2.0', '6.11.0', '7.0.0-snapshot.v20261201']
    expect(newestFor(pin, versions, ['5.9.0'])).toEqual({ within: '5.10.2', step: 'minor', beyond: '6.11.0' })
  })

  it('is no new major where another pin stands for it', () => {
    expect(newestFor(pin, ['5.9.0', '6.2.0'], ['5.9.0', '6.1.0'])).toMatchObject({
      step: 'none',
      beyond: null,
    })
  })

  it('is the pinned one where the registry knows none', () => {
    expect(newestFor(pin, [], ['5.9.0'])).toEqual({ within: '5.9.0', step: 'none', beyond: null })
  })
})

it('the table names every pin, and only what changes', () => {
  const pins = [
    { name: '@clerk/a', version: '1.0.0', folder: 'e2e/apps/a' },
    { name: '@clerk/b', version: '2.0.0', folder: 'e2e/apps/b' },
  ]
  const versions = new Map([
    ['@clerk/a', ['1.0.0', '1.1.0', '2.0.0']],
    ['@clerk/b', ['2.0.0']],
  ])
  expect(tableOf(stepsOf(pins, versions)).split('\n')).toEqual([
    'package   pinned  newest  step   new major  where',
    '@clerk/a  1.0.0   1.1.0   minor  2.0.0      e2e/apps/a',
    '@clerk/b  2.0.0                             e2e/apps/b',
  ])
})

describe('the pins', () => {
  it('of a package.json are its official packages', () => {
    const manifest = {
      dependencies: { '@clerk/x': '1.2.3', vue: '3' },
      devDependencies: { '@clerk/y': '4.5.6' },
    }
    expect(
      pinsIn(manifest, 'f')
        .map(({ name, version }) => `${name} ${version}`)
        .sort(),
    ).toEqual(['@clerk/x 1.2.3', '@clerk/y 4.5.6'])
  })

  it('of this repository are exact versions, so that a run can be repeated', async () => {
    const pins = await readPins()
    expect(pins.length).toBeGreaterThan(10)
    expect(pins.filter(({ version }) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([])
  })
})

describe('the versions in docs/sdks.md', () => {
  it('are a line for each package, newest first', () => {
    const pin = (name: string, version: string) => ({ name, version, folder: '' })
    const pins = [pin('@clerk/b', '4.9.0'), pin('@clerk/a', '1.0.0'), pin('@clerk/b', '4.10.0')]
    expect(versionsTable(pins).split('\n')).toEqual([
      '| package    | versions      |',
      '| ---------- | ------------- |',
      '| `@clerk/a` | 1.0.0         |',
      '| `@clerk/b` | 4.10.0, 4.9.0 |',
    ])
    expect(() => withVersions('a page', pins)).toThrow('has no place')
  })

  it('are those that the tests run: `npm run sdks -- --docs` writes them', async () => {
    const page = await readFile(join(repositoryRoot, 'docs/sdks.md'), 'utf8')
    expect(page).toBe(withVersions(page, await readPins()))
  })
})
