import { type ApiName, loadContract, NEWEST_API_VERSION } from '@frontdesk/contract'
import { API_NAMES, type BuiltOperations, type UnbuiltOperations } from './unbuilt-operations.js'

interface Count {
  implemented: number
  total: number
}

export interface TagCoverage extends Count {
  tag: string
  /** operations that SDKs call and the spec lacks */
  overlay: Count
}

export interface MissingOperation {
  id: string
  tag: string
  method: string
  path: string
  reason: string
}

export interface ApiCoverage extends Count {
  overlay: Count
  tags: TagCoverage[]
  missing: MissingOperation[]
}

export interface Coverage {
  /** the API version that is counted: the newest */
  version: string
  bapi: ApiCoverage
  fapi: ApiCoverage
}

const API_TITLES: Record<ApiName, string> = { bapi: 'Backend API', fapi: 'Frontend API' }
const BAR_WIDTH = 20
const README_START = '<!-- coverage:start -->'
const README_END = '<!-- coverage:end -->'

/** Counts the handlers against the newest contract. */
export function measureCoverage(built: BuiltOperations, unbuilt: UnbuiltOperations): Coverage {
  return {
    version: NEWEST_API_VERSION,
    bapi: measureApi('bapi', built, unbuilt),
    fapi: measureApi('fapi', built, unbuilt),
  }
}

function measureApi(api: ApiName, built: BuiltOperations, unbuilt: UnbuiltOperations): ApiCoverage {
  const handlers = new Set(built[api])
  const coverage: ApiCoverage = { ...none(), overlay: none(), tags: [], missing: [] }
  const tags = new Map<string, TagCoverage>()
  for (const { id, tag, method, path, overlay } of loadContract(api).operations) {
    const ofTag = tags.get(tag) ?? { tag, ...none(), overlay: none() }
    tags.set(tag, ofTag)
    const isBuilt = handlers.has(id)
    for (const count of overlay ? [coverage.overlay, ofTag.overlay] : [coverage, ofTag]) {
      count.total++
      if (isBuilt) count.implemented++
    }
    if (!isBuilt) {
      const reason = unbuilt[api][id] ?? 'not listed'
      coverage.missing.push({ id, tag, method: method.toUpperCase(), path, reason })
    }
  }
  const byName = (left: { tag: string }, right: { tag: string }) => left.tag.localeCompare(right.tag, 'en')
  coverage.tags = [...tags.values()].sort(byName)
  coverage.missing.sort(byName)
  return coverage
}

const none = (): Count => ({ implemented: 0, total: 0 })

/** The two lines that the project is measured by, and under them the list by tag. */
export function renderText(coverage: Coverage, options: { missing: boolean }): string {
  const summary = API_NAMES.map(api => {
    const { implemented, total, overlay } = coverage[api]
    return `${api.toUpperCase()} ${implemented}/${total} + ${overlay.implemented}`
  })
  const sections = API_NAMES.flatMap(api => ['', API_TITLES[api], ...tagLines(coverage[api])])
  const missing = options.missing
    ? API_NAMES.flatMap(api => ['', `Not built: ${API_TITLES[api]}`, ...missingLines(coverage[api])])
    : []
  return [...summary, ...sections, ...missing, ''].join('\n')
}

function tagLines({ tags }: ApiCoverage): string[] {
  const width = Math.max(...tags.map(({ tag }) => tag.length))
  return tags.map(({ tag, overlay, ...own }) => {
    const all = { implemented: own.implemented + overlay.implemented, total: own.total + overlay.total }
    const beyond = overlay.total > 0 ? `+ ${overlay.implemented}/${overlay.total}` : ''
    const count = `${own.implemented}/${own.total}`
    return `  ${tag.padEnd(width)}  ${bar(all)}  ${count.padStart(5)} ${beyond}`.trimEnd()
  })
}

/** Full only when everything is built, empty only when nothing is. */
function bar({ implemented, total }: Count): string {
  const share = (implemented / total) * BAR_WIDTH
  const filled = implemented === 0 ? 0 : Math.min(Math.max(1, Math.floor(share)), BAR_WIDTH)
  return '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled)
}

function missingLines({ missing }: ApiCoverage): string[] {
  const width = Math.max(0, ...missing.map(({ id }) => id.length))
  return missing.map(
    ({ id, method, path, reason }) => `  ${id.padEnd(width)}  ${reason}  (${method} ${path})`,
  )
}

/** What works, in words, for the README. */
export function renderMarkdown(coverage: Coverage): string {
  const sections = API_NAMES.map(api => {
    const { implemented, total, overlay, tags } = coverage[api]
    const beyond = overlay.implemented > 0 ? `, and ${overlay.implemented} more that SDKs call beyond it` : ''
    const groups = [
      ['complete', tags.filter(isComplete).map(({ tag }) => tag)],
      ['in part', tags.filter(isPartial).map(describePart)],
      ['not yet', tags.filter(tag => built(tag) === 0).map(({ tag }) => tag)],
    ] as const
    const lines = groups.filter(([, names]) => names.length > 0)
    return [
      `**${API_TITLES[api]}: ${implemented} of ${total} operations** of the newest version (${coverage.version})${beyond}.`,
      '',
      ...lines.map(([title, names]) => `- ${title}: ${names.join(', ')}`),
    ].join('\n')
  })
  return sections.join('\n\n')
}

const built = ({ implemented, overlay }: TagCoverage): number => implemented + overlay.implemented
const isComplete = (tag: TagCoverage): boolean => built(tag) === tag.total + tag.overlay.total
const isPartial = (tag: TagCoverage): boolean => built(tag) > 0 && !isComplete(tag)
const describePart = (tag: TagCoverage): string =>
  `${tag.tag} (${built(tag)} of ${tag.total + tag.overlay.total})`

/** The README with its generated part renewed; null when the markers are not there. */
export function renewReadme(readme: string, coverage: Coverage): string | null {
  const start = readme.indexOf(README_START)
  const end = readme.indexOf(README_END)
  if (start < 0 || end < start) return null
  const before = readme.slice(0, start + README_START.length)
  return `${before}\n\n${renderMarkdown(coverage)}\n\n${readme.slice(end)}`
}
