// Puts the stored figures between the markers of docs/benchmarks.md; run by
// `npm run bench`, alone: `node bench/docs.mjs`.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { COLUMNS, readLatest, textOf } from './report.mjs'

const PAGE = fileURLToPath(new URL('../docs/benchmarks.md', import.meta.url))

/**
 * Rewrites each part of the page that has a stored result; the text around the markers is written by hand.
 */
export function updateDocs() {
  let page = readFileSync(PAGE, 'utf8')
  for (const [name, result] of Object.entries(readLatest())) {
    const [begin, end] = [`<!-- figures: ${name} -->`, `<!-- end: ${name} -->`]
    const [before, after] = [page.indexOf(begin), page.indexOf(end)]
    if (before < 0 || after < before) throw new Error(`docs/benchmarks.md has no markers for ${name}`)
    page = `${page.slice(0, before + begin.length)}\n\n${render(result)}\n\n${page.slice(after)}`
  }
  writeFileSync(PAGE, page)
}

function render({ command, measuredAt, machine, rows, notes }) {
  const lines = [COLUMNS, ...rows.map(row => COLUMNS.map(column => textOf(row[column])))]
  const widths = COLUMNS.map((_, index) => Math.max(3, ...lines.map(line => line[index].length)))
  const format = line => `| ${line.map((text, index) => text.padEnd(widths[index])).join(' | ')} |`
  const [head, ...body] = lines.map(format)
  const table = [head, format(widths.map(width => '-'.repeat(width))), ...body]
  const machineText = `${machine.processor}, ${machine.cores} cores, ${machine.memoryGiB} GiB, Node ${machine.node}`
  const facts = [`\`${command}\`, ${measuredAt.slice(0, 10)}, ${machineText}`, ...notes]
  return [...table, '', ...facts.map(text => `- ${text}`)].join('\n')
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) updateDocs()
