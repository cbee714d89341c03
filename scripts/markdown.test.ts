import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const COLUMNS = 110

const documents = [
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md'],
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).map(path => `docs/${path}`),
].filter(path => path.endsWith('.md'))

/**
 * What may be broken into lines: no code, no tables, no HTML, no definitions of
 * links, nothing that a program writes.
 */
function proseOf(text: string): string[] {
  return text
    .replace(/^```[\s\S]*?^ *```$/gm, '')
    .replace(/^ +```[\s\S]*?^ +```$/gm, '')
    .replace(
      /^<!-- (?:coverage:start|figures: [\w-]+) -->$[\s\S]*?^<!-- (?:coverage:end|end: [\w-]+) -->$/gm,
      '',
    )
    .split('\n')
    .filter(line => !/^ *(?:\||#|<|!?\[[^\]]*\]: |!\[)/.test(line))
}

/** Code and the target of a link stay in one line. */
const wordsOf = (line: string) =>
  line
    .replace(/`[^`]*`|\]\([^)]*\)/g, whole => whole.replaceAll(' ', '_'))
    .trim()
    .split(' ')

it('prose in Markdown has lines of at most 110 columns', () => {
  const long = documents.flatMap(path =>
    proseOf(readFileSync(join(root, path), 'utf8'))
      .filter(line => line.length > COLUMNS && wordsOf(line).length > 1)
      .map(line => `${path}: ${line}`),
  )
  expect(long).toEqual([])
})
