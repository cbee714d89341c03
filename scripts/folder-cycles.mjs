// Finds folders of packages/server/src that import each other: `node scripts/folder-cycles.mjs`.
// Whoever is in a cycle can't be read, tested or moved without the others.
import { readdirSync, readFileSync } from 'node:fs'
import { join, posix, relative, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import ts from 'typescript'
import { repositoryRoot } from './workspace.mjs'

const IGNORED = /\.(test|fixture)\.ts$/

/** The imports of a source tree, by value and by type, as pairs of modules relative to `root`. */
export function readImports(root) {
  return sourcesIn(root).flatMap(file => {
    const from = moduleOf(relative(root, file).split(sep).join('/'))
    const { importedFiles } = ts.preProcessFile(readFileSync(file, 'utf8'))
    return importedFiles
      .filter(({ fileName }) => fileName.startsWith('.'))
      .map(({ fileName }) => ({ from, to: moduleOf(posix.join(posix.dirname(from), fileName)) }))
  })
}

const moduleOf = path => path.replace(/\.[jt]s$/, '')

function sourcesIn(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return sourcesIn(path)
    return entry.name.endsWith('.ts') && !IGNORED.test(entry.name) ? [path] : []
  })
}

/**
 * Within each folder its files and subfolders may import each other in one order only. An import counts in
 * the innermost folder that holds both its ends.
 * @returns one text for each cycle, e.g. `domain: factors, users`
 */
export function findFolderCycles(imports) {
  return [...graphsByFolder(imports)].flatMap(([folder, graph]) =>
    cyclesIn(graph).map(members => `${folder || 'src'}: ${members.sort().join(', ')}`),
  )
}

function graphsByFolder(imports) {
  const graphs = new Map()
  for (const { from, to } of imports) {
    const [one, other] = [from.split('/'), to.split('/')]
    const depth = one.findIndex((part, index) => part !== other[index] || index === one.length - 1)
    const [user, used] = [nodeAt(one, depth), nodeAt(other, depth)]
    if (user === used) continue
    const folder = one.slice(0, depth).join('/')
    const graph = graphs.get(folder) ?? new Map()
    graphs.set(folder, graph)
    graph.set(user, (graph.get(user) ?? new Set()).add(used))
  }
  return graphs
}

/** A folder, or a file, which may have the name of a folder beside it. */
const nodeAt = (parts, depth) => (depth === parts.length - 1 ? `${parts[depth]}.ts` : `${parts[depth]}/`)

/** Groups of nodes that reach each other. */
function cyclesIn(graph) {
  const reached = new Map([...graph.keys()].map(node => [node, reachedFrom(graph, node)]))
  const inCycle = [...graph.keys()].filter(node => reached.get(node).has(node))
  const groups = new Map()
  for (const node of inCycle) {
    const group = inCycle.filter(other => reached.get(node).has(other) && reached.get(other).has(node))
    groups.set(group.sort().join(), group)
  }
  return [...groups.values()]
}

function reachedFrom(graph, start) {
  const reached = new Set()
  const open = [start]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (const next of graph.get(node) ?? []) {
      if (reached.has(next)) continue
      reached.add(next)
      open.push(next)
    }
  }
  return reached
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const cycles = findFolderCycles(readImports(join(repositoryRoot, 'packages/server/src')))
  console.log(`folder cycles: ${cycles.length}`)
  for (const cycle of cycles) console.log(`  ${cycle}`)
  process.exitCode = cycles.length > 0 ? 1 : 0
}
