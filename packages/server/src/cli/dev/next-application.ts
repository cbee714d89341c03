import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Application, installedVersion, readManifest } from './application.js'
import { type Change, changeOf } from './change.js'

/** From this version on the file that runs before a request is called `proxy`. */
const NEXT_WITH_PROXY = 16

const REQUEST_FILES = ['proxy', 'middleware'].flatMap(name => [
  `${name}.ts`,
  `${name}.js`,
  `src/${name}.ts`,
  `src/${name}.js`,
])
const LAYOUTS = ['app/layout', 'src/app/layout'].flatMap(name =>
  ['tsx', 'jsx', 'js'].map(end => `${name}.${end}`),
)

const MIDDLEWARE = `import { clerkMiddleware } from '@clerk/nextjs/server'

export default clerkMiddleware()

export const config = {
  matcher: [
    // pages and API routes, but neither Next's own files nor static ones
    '/((?!_next|.*\\\\.(?:css|js|map|png|jpe?g|gif|svg|webp|ico|woff2?|ttf|txt|xml|webmanifest)$).*)',
    '/(api|trpc)(.*)',
  ],
}
`

/** What a Next.js application lacks to use its SDK: changes, and what only a person can do. */
export function missingInNext({ directory, sdk }: Application): { changes: Change[]; advice: string[] } {
  if (sdk.major < 5) {
    return {
      changes: [],
      advice: ['Version 4 of the SDK: add <ClerkProvider> and authMiddleware as its guide says.'],
    }
  }
  const layout = layoutChange(directory)
  return {
    changes: [requestFileChange(directory), ...(layout ? [layout] : [])],
    advice: layout === null ? ['Put <ClerkProvider> around your application, inside <body>.'] : [],
  }
}

function requestFileChange(directory: string): Change {
  const present = REQUEST_FILES.find(name => existsSync(join(directory, name)))
  if (present !== undefined) return changeOf(join(directory, present), present, [])
  const folder = ['src/app', 'src/pages'].some(name => existsSync(join(directory, name))) ? 'src/' : ''
  const file = nextMajor(directory) >= NEXT_WITH_PROXY ? 'proxy' : 'middleware'
  const name = `${folder}${file}.${existsSync(join(directory, 'tsconfig.json')) ? 'ts' : 'js'}`
  return changeOf(join(directory, name), name, [() => MIDDLEWARE])
}

function nextMajor(directory: string): number {
  const range = readManifest(join(directory, 'package.json')).dependencies?.['next']
  const version = installedVersion(directory, 'next') ?? range
  return Number(/\d+/.exec(version ?? '')?.[0] ?? NEXT_WITH_PROXY)
}

/** @returns null where there is no layout, or none that is understood */
function layoutChange(directory: string): Change | null {
  const name = LAYOUTS.find(path => existsSync(join(directory, path)))
  if (name === undefined) return null
  const path = join(directory, name)
  const text = readFileSync(path, 'utf8')
  if (text.includes('ClerkProvider')) return changeOf(path, name, [])
  const body = findBody(text)
  if (!body) return null
  return changeOf(path, name, [importProvider, openProvider, closeProvider])
}

const importProvider = (text: string) => `import { ClerkProvider } from '@clerk/nextjs'\n${text}`

function openProvider(text: string): string {
  const { start, indentation } = findBody(text)!
  return `${text.slice(0, start)}${indentation}<ClerkProvider>${text.slice(start)}`
}

function closeProvider(text: string): string {
  const { end, indentation } = findBody(text)!
  const before = text.slice(0, end).trimEnd()
  return `${before}${indentation}</ClerkProvider>${text.slice(before.length)}`
}

/** Where the content of `<body>` begins and ends, and what stands before a tag on a line of its own in it. */
function findBody(text: string): { start: number; end: number; indentation: string } | null {
  const tag = text.indexOf('<body')
  const end = text.indexOf('</body>', tag)
  const start = tag < 0 ? -1 : endOfTag(text, tag)
  if (start < 0 || end < start || text.indexOf('<body', tag + 1) >= 0) return null
  const column = text.slice(text.lastIndexOf('\n', tag) + 1, tag)
  const isOneLine = !text.slice(start, end).includes('\n')
  return { start, end, indentation: isOneLine ? '' : `\n${column}  ` }
}

/** After the `>` of a tag, which is none within braces or quotes. */
function endOfTag(text: string, tag: number): number {
  let depth = 0
  let quote = ''
  for (let index = tag; index < text.length; index++) {
    const character = text[index]!
    if (quote !== '') quote = character === quote ? '' : quote
    else if (/["'`]/.test(character)) quote = character
    else if (character === '{') depth++
    else if (character === '}') depth--
    else if (character === '>' && depth === 0) return index + 1
  }
  return -1
}
