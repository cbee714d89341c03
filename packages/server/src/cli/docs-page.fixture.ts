import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { expect } from 'vitest'

/** A page of `docs/` is what `npm run docs` writes. @param rendered before Prettier has aligned its tables */
export async function expectWritten(name: string, rendered: string): Promise<void> {
  const page = join(import.meta.dirname, '../../../../docs', name)
  const written = await format(rendered, { ...(await resolveConfig(page)), parser: 'markdown' })
  expect(readFileSync(page, 'utf8')).toBe(written)
}
