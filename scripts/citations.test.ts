import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const own = relative(root, import.meta.filename)
const folders = ['bench', 'e2e', 'examples', 'packages', 'scripts']
const notOurs = new Set([
  'node_modules',
  'dist',
  'dist-bundles',
  '.next',
  '.generated',
  '.cache',
  'generated',
])

function sourcesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap(entry => {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) return notOurs.has(entry.name) ? [] : sourcesIn(path)
    return /\.(?:[cm]?[jt]s|tsx)$/.test(entry.name) && path !== own ? [path] : []
  })
}

const read = (path: string) => readFileSync(join(root, path), 'utf8')

/** As GitHub makes fragments of headings. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replace(/ /g, '-')

function headingsOf(document: string): string[] {
  const text = read(document).replace(/```[\s\S]*?```/g, '')
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading!)
}

/** A comment that goes on in the next line is one text. */
const unwrapped = (source: string) => source.replace(/\n[ \t]*(?:\*|\/\/)?[ \t]*/g, ' ')

/** Why each citation of a document in this source leads nowhere. */
function brokenCitations(source: string): string[] {
  const text = unwrapped(source)
  const documents = text.matchAll(/\bdocs\/[\w/-]+\.md(#[\w-]+)?((?: (?:and |to )?\d+\b)*)/g)
  const decisions = text.matchAll(/\bADR (\w+)/g)
  // names that no file has: a reader must be able to open what is cited
  const vague = text.matchAll(
    /(?:behaviours|wire|architecture|design) page|(?<!docs\/)behaviours(?:\.md)? \d+/g,
  )
  return [
    ...[...documents].filter(([whole, anchor = '', numbers]) => !isThere(whole, anchor, numbers)),
    ...[...decisions].filter(([, number]) => !isDecision(number!)),
    ...vague,
  ].map(([whole]) => whole)
}

function isThere(citation: string, anchor: string, numbers = ''): boolean {
  const [document = ''] = /^docs\/[\w/-]+\.md/.exec(citation) ?? []
  if (!existsSync(join(root, document))) return false
  const headings = headingsOf(document)
  const isKnown = anchor === '' || headings.some(heading => anchorOf(heading) === anchor.slice(1))
  return (
    isKnown && (numbers.match(/\d+/g) ?? []).every(each => headings.some(it => it.startsWith(`${each}. `)))
  )
}

const decisions = readdirSync(join(root, 'docs/adr'))
const isDecision = (number: string) => decisions.some(file => file.startsWith(`${number}-`))

/** Recipes leave out the beginning of a path that most of their files have. */
function recipePath(path: string): string {
  if (/^(?:packages|docs)\//.test(path)) return path
  return path.startsWith('test/') ? `packages/server/${path}` : `packages/server/src/${path}`
}

describe('what comments and recipes cite', () => {
  it('is a document, a heading, a numbered entry or a decision that exists', () => {
    const broken = folders
      .flatMap(sourcesIn)
      .flatMap(path => brokenCitations(read(path)).map(citation => `${path}: ${citation}`))
    expect(broken).toEqual([])
  })

  it('is looked for in a comment of several lines, too', () => {
    expect(
      brokenCitations(`
        // as docs/behaviours.md 3, docs/behaviours.md
        // 14 and 15, docs/wire.md#handshake, ADR 0003
        // but: docs/behaviours.md 999, docs/wire.md#nowhere, docs/nothing.md, ADR 9999, ADR x, the wire
        // page, behaviours 3
      `),
    ).toEqual([
      'docs/behaviours.md 999',
      'docs/wire.md#nowhere',
      'docs/nothing.md',
      'ADR 9999',
      'ADR x',
      'wire page',
      'behaviours 3',
    ])
  })

  it('is a file that exists where a recipe names one', () => {
    const paths = [...read('docs/recipes.md').matchAll(/`([\w.-]+\/[\w./-]*)`/g)].map(([, path]) => path!)
    expect(paths.length).toBeGreaterThan(30)
    expect(paths.filter(path => !existsSync(join(root, recipePath(path))))).toEqual([])
  })

  it('numbers the behaviours without a gap', () => {
    const numbers = headingsOf('docs/behaviours.md').flatMap(it => /^(\d+)\. /.exec(it)?.[1] ?? [])
    expect(numbers).toEqual(numbers.map((_, index) => String(index + 1)))
    expect(numbers.length).toBeGreaterThan(40)
  })
})
