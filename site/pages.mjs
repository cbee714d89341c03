// Lays out what the site is made of, `.pages`: the documentation of the repository, and the API reference.
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { apiPages } from './api-pages.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const docs = join(here, '../docs')
export const pagesDirectory = join(here, '.pages')

const DECISIONS = `# Decisions

Each page says what was decided, why, and what was turned down. The sidebar lists them.
`

/** A folder's page is README.md in the repository and index.md on the site. */
const siteName = path => path.replace(/(^|\/)README\.md$/, '$1index.md')

/**
 * Links to files of the repository that are no pages, such as sources, lead nowhere on the site: their words
 * stay.
 */
export function siteText(text, path) {
  return text.replaceAll(/(!?)\[((?:[^\][]|\[[^\]]*\])*)\]\(([^)\s]+)\)/g, (whole, image, words, target) => {
    if (/^(?:https?:|mailto:|#)/.test(target)) return whole
    const [file, fragment] = target.split('#')
    const place = join(dirname(path), file)
    const isPage = !place.startsWith('..') && (file.endsWith('.md') || image === '!')
    const at = fragment === undefined ? '' : `#${fragment}`
    return isPage ? `${image}[${words}](${siteName(file)}${at})` : words
  })
}

async function* filesBelow(directory) {
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name)
    if (entry.isDirectory()) yield* filesBelow(path)
    else yield path
  }
}

export async function layOutPages() {
  await rm(pagesDirectory, { recursive: true, force: true })
  for await (const file of filesBelow(docs)) {
    const path = relative(docs, file)
    const target = join(pagesDirectory, siteName(path))
    await mkdir(dirname(target), { recursive: true })
    if (path.endsWith('.md')) await writeFile(target, siteText(await readFile(file, 'utf8'), path))
    else await cp(file, target)
  }
  await writeFile(join(pagesDirectory, 'adr/index.md'), DECISIONS)
  for (const { path, text } of apiPages()) {
    const target = join(pagesDirectory, 'api', path)
    await mkdir(dirname(target), { recursive: true })
    await writeFile(target, text)
  }
}
