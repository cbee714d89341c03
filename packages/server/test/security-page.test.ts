import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readUnbuiltOperations } from '../src/cli/unbuilt-operations.js'
import { defaultSettings } from '../src/config/settings.js'
import { ASVS_REQUIREMENTS } from './asvs-requirements.js'

const ROOT = join(import.meta.dirname, '../../..')
const STATUSES = ['met', 'operator', 'n/a', 'not met']
const IS_TEST = /\.test\.ts$|^e2e\//

interface Page {
  path: string
  text: string
  /** label of a link -> where it leads, from the root of the repository */
  links: Map<string, string>
}

function readPage(path: string): Page {
  const text = readFileSync(join(ROOT, path), 'utf8')
  const links = new Map<string, string>()
  for (const [, label = '', target = ''] of text.matchAll(/^\[([^\]]+)\]: (\S+)$/gm)) links.set(label, target)
  return { path, text, links }
}

const ASVS = readPage('docs/security-asvs.md')
const SECURITY = readPage('docs/security.md')
const DOCUMENTS = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
  .filter(path => path.endsWith('.md'))
  .map(path => `docs/${path}`)
const PAGES = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', ...DOCUMENTS.sort()].map(readPage)

const withoutCode = (text: string) => text.replace(/```[\s\S]*?```/g, '').replace(/`[^`]*`/g, '')

/** Every link of a text: its label, its target, and the names of tests that are quoted behind it. */
function linksOf({ links, path }: Page, text: string) {
  const found = withoutCode(text).matchAll(/\[([^\]]+)\](?:\(([^)]+)\))?((?:,? “[^”]+”)*)/g)
  return [...found].map(([whole, label = '', inline, quoted = '']) => {
    const target = inline ?? links.get(label)
    const [file = '', fragment] = (target ?? '').split('#')
    return {
      whole,
      target,
      fragment,
      file: file === '' ? path : relative('.', normalize(join(dirname(path), file))),
      names: [...quoted.matchAll(/“([^”]+)”/g)].map(([, name]) => name!),
    }
  })
}

const isOwn = (target: string | undefined) => !/^[a-z]+:/.test(target ?? '')

interface Row {
  number: string
  cells: string[]
}
const rows: Row[] = [...ASVS.text.matchAll(/^\| (\d+\.\d+\.\d+) +\|(.*)\|$/gm)].map(([, number, rest]) => ({
  number: number!,
  cells: rest!.split('|').map(cell => cell.trim()),
}))

/** As GitHub makes fragments of headings. */
const anchorsOf = (text: string) =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replace(/ /g, '-'),
  )

describe('the table of OWASP ASVS', () => {
  it('answers each requirement once, in order', () => {
    expect(rows.map(row => row.number)).toEqual(ASVS_REQUIREMENTS)
  })

  it('gives each a subject, a status and evidence or a reason', () => {
    const incomplete = rows.filter(({ cells }) => {
      const [subject = '', status = '', shown = ''] = cells
      return cells.length !== 3 || subject.length < 4 || !STATUSES.includes(status) || shown.length < 5
    })
    expect(incomplete).toEqual([])
  })

  it('shows what is met by a test, a source file or a page, and leads the operator to what is to be done', () => {
    const unproven = rows.filter(({ cells: [, status, shown = ''] }) => {
      const files = linksOf(ASVS, shown).map(({ file }) => file)
      if (status === 'met') return files.length === 0
      return status === 'operator' && !files.some(file => file.startsWith('docs/'))
    })
    expect(unproven).toEqual([])
  })

  it('counts its rows by status as they are', () => {
    const count = (status: string) => rows.filter(({ cells }) => cells[1] === status).length
    const said = STATUSES.map(status => [
      status,
      Number(new RegExp(`^\\| ${status} +\\| +(\\d+) +\\|`, 'm').exec(ASVS.text)?.[1]),
    ])
    expect(said).toEqual(STATUSES.map(status => [status, count(status)]))
  })

  it('leaves the OAuth provider out only as long as it is not built', () => {
    expect(Object.keys(readUnbuiltOperations().bapi)).toContain('CreateOAuthApplication')
  })
})

describe.each(PAGES)('the page $path', page => {
  const own = linksOf(page, page.text).filter(({ target }) => isOwn(target))

  it('leads nowhere that is not there', () => {
    const broken = own.filter(({ target, file, fragment }) => {
      if (target === undefined || !existsSync(join(ROOT, file))) return true
      return fragment !== undefined && !anchorsOf(readFileSync(join(ROOT, file), 'utf8')).includes(fragment)
    })
    expect(broken.map(({ whole, target }) => `${whole} ${target}`)).toEqual([])
  })

  it('names tests that exist', () => {
    const missing = own.flatMap(({ file, names }) => {
      if (names.length === 0) return []
      const source = existsSync(join(ROOT, file)) ? readFileSync(join(ROOT, file), 'utf8') : ''
      return names
        .filter(name => !IS_TEST.test(file) || !titlesOf(source).includes(name))
        .map(name => [file, name])
    })
    expect(missing).toEqual([])
  })

  it('defines no link that it does not use', () => {
    const used = new Set(own.map(({ target }) => target))
    expect([...page.links].filter(([, target]) => isOwn(target) && !used.has(target))).toEqual([])
  })
})

/** What stands first in the parentheses of it, test and describe, also behind `.each(…)`. */
function titlesOf(source: string): string[] {
  const literals = source.matchAll(
    /(?:\b(?:it|test|describe)\(|\)\(|^\s*)\s*(['"`])((?:\\.|(?!\1).)*)\1\s*,/gm,
  )
  return [...literals].map(([, , title]) => title!.replace(/\\(['"`])/g, '$1'))
}

describe('the defaults of docs/security.md', () => {
  const table = [...SECURITY.text.matchAll(/^\| `([a-z][\w.]+)` +\| `([^`]+)` +\|/gim)]

  it('are those of the settings', () => {
    const said = table.map(([, name, value]) => [name, JSON.parse(value!) as unknown])
    const real = table.map(([, name]) => [name, settingAt(name!)])
    expect(table.length).toBeGreaterThan(10)
    expect(said).toEqual(real)
  })
})

function settingAt(name: string): unknown {
  return name
    .split('.')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], defaultSettings)
}
