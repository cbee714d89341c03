import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { notices, NOTICES_FILE } from './notices.mjs'
import { repositoryRoot } from './workspace.mjs'

const read = (path: string) => readFileSync(join(repositoryRoot, path), 'utf8')
const PACKAGES = ['contract', 'server', 'testkit']

describe('licences', () => {
  it('are stated for everything that is redistributed or installed: run `npm run notices`', async () => {
    const text = await notices()
    expect(readFileSync(NOTICES_FILE, 'utf8')).toBe(text)
    for (const part of ['@clerk/clerk-js 6.', 'hono 4.', 'js-cookie', 'sharp 0.'])
      expect(text).toContain(part)
  })

  it('are MIT for every package of ours, with the text in it', () => {
    for (const name of PACKAGES) {
      expect(JSON.parse(read(`packages/${name}/package.json`))).toMatchObject({ license: 'MIT' })
      expect(read(`packages/${name}/LICENSE`)).toBe(read('LICENSE'))
    }
  })
})

describe('versions', () => {
  it('are the same in all packages and what they want of each other, and stand in the changelog', () => {
    const { version } = JSON.parse(read('packages/server/package.json')) as { version: string }
    for (const name of PACKAGES) {
      const manifest = JSON.parse(read(`packages/${name}/package.json`)) as {
        version: string
        dependencies?: Record<string, string>
      }
      const ours = Object.entries(manifest.dependencies ?? {}).filter(([dependency]) =>
        /frontdesk/.test(dependency),
      )
      expect([manifest.version, ...ours.map(([, wanted]) => wanted)]).toEqual(
        Array<string>(ours.length + 1).fill(version),
      )
    }
    expect(read('CHANGELOG.md')).toContain(`\n## [${version}]`)
  })
})
