// Which versions of the official SDKs this repository pins, and which there are.
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { repositoryRoot } from '../workspace.mjs'

export const BUNDLES_FILE = 'packages/server/bundles.json'

const readJson = async path => JSON.parse(await readFile(join(repositoryRoot, path), 'utf8'))

/**
 * Every official package that an application of the browser tests, an example, or the tests themselves pin,
 * and every bundle that the server brings along.
 * @returns {Promise<{ name: string, version: string, folder: string }[]>} `folder`: of its package.json, or
 *   the file of the bundles
 */
export async function readPins() {
  const inside = async folder =>
    (await readdir(join(repositoryRoot, folder))).map(name => `${folder}/${name}`)
  const folders = ['e2e', ...(await inside('e2e/apps')), ...(await inside('examples'))].filter(folder =>
    existsSync(join(repositoryRoot, folder, 'package.json')),
  )
  const ofFolders = await Promise.all(
    folders.map(async folder => pinsIn(await readJson(`${folder}/package.json`), folder)),
  )
  const bundles = await readJson(BUNDLES_FILE)
  return [
    ...ofFolders.flat(),
    ...bundles.map(({ name, version }) => ({ name, version, folder: BUNDLES_FILE })),
  ]
}

/** The official packages that a package.json pins. */
export function pinsIn({ dependencies = {}, devDependencies = {} }, folder) {
  return Object.entries({ ...devDependencies, ...dependencies })
    .filter(([name]) => name.startsWith('@clerk/'))
    .map(([name, version]) => ({ name, version, folder }))
}

const numbersOf = version => version.split('.').map(Number)

export function compareVersions(a, b) {
  const [left, right] = [numbersOf(a), numbersOf(b)]
  for (const index of [0, 1, 2]) if (left[index] !== right[index]) return left[index] - right[index]
  return 0
}

/** What stays compatible by the rules of versions: the major, or of 0.x the minor. */
const lineOf = version => {
  const [major, minor] = numbersOf(version)
  return major === 0 ? `0.${minor}` : String(major)
}

/** @returns 'none', 'patch', 'minor', or 'major' where something may break */
export function stepBetween(from, to) {
  if (compareVersions(from, to) >= 0) return 'none'
  if (lineOf(from) !== lineOf(to)) return 'major'
  return numbersOf(from)[1] === numbersOf(to)[1] ? 'patch' : 'minor'
}

/**
 * The newest version that may take the place of a pinned one, and the newest of all that no pin of the
 * package stands for. Versions for testing (`1.2.3-canary`) are none.
 * @param {{ name: string, version: string }} pin
 * @param {string[]} versions of the package
 * @param {string[]} pinned every version of the package that is pinned
 */
export function newestFor({ version }, versions, pinned) {
  const stable = versions.filter(each => /^\d+\.\d+\.\d+$/.test(each)).sort(compareVersions)
  const within = stable.findLast(each => lineOf(each) === lineOf(version)) ?? version
  const newest = stable.at(-1) ?? version
  const isPinned = pinned.some(each => lineOf(each) === lineOf(newest))
  const beyond = isPinned || stepBetween(version, newest) !== 'major' ? null : newest
  return { within, step: stepBetween(version, within), beyond }
}

/** One row for each pin: what it is, what is newest, and what kind of step that would be. */
export function stepsOf(pins, versionsOf) {
  return pins.map(pin => {
    const pinned = pins.filter(({ name }) => name === pin.name).map(({ version }) => version)
    return { ...pin, ...newestFor(pin, versionsOf.get(pin.name) ?? [], pinned) }
  })
}

/** The rows as a table of plain text. */
export function tableOf(rows) {
  const cells = rows.map(({ name, version, within, step, beyond, folder }) => [
    name,
    version,
    step === 'none' ? '' : within,
    step === 'none' ? '' : step,
    beyond ?? '',
    folder,
  ])
  const lines = [['package', 'pinned', 'newest', 'step', 'new major', 'where'], ...cells]
  const widths = lines[0].map((_, column) => Math.max(...lines.map(line => line[column].length)))
  return lines
    .map(line =>
      line
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

const BEGIN = '<!-- versions: npm run sdks -- --docs -->'
const END = '<!-- end of versions -->'

/** The versions that the tests run, as a table for docs/sdks.md: one line for each package. */
export function versionsTable(pins) {
  const versions = new Map()
  for (const { name, version } of pins)
    versions.set(name, [...new Set([...(versions.get(name) ?? []), version])].sort(compareVersions))
  const rows = [...versions]
    .sort(([a], [b]) => a.localeCompare(b, 'en'))
    .map(([name, all]) => [`\`${name}\``, all.reverse().join(', ')])
  const lines = [['package', 'versions'], ...rows]
  const widths = [0, 1].map(column => Math.max(...lines.map(line => line[column].length)))
  const write = line => `| ${line.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`
  const [head, ...body] = lines.map(write)
  return [head, write(widths.map(width => '-'.repeat(width))), ...body].join('\n')
}

/** The text of the page with the table of these pins. @throws Error when the page has no place for it */
export function withVersions(text, pins) {
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)]
  if (begin < 0 || end < begin) throw new Error(`docs/sdks.md has no place for the versions: ${BEGIN}`)
  return `${text.slice(0, begin + BEGIN.length)}\n\n${versionsTable(pins)}\n\n${text.slice(end)}`
}
