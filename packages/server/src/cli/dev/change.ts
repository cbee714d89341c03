import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** What is to become of a file, edit by edit: the text before, and after each of them. */
export interface Change {
  path: string
  /** shown to people */
  name: string
  steps: string[]
}

/** The change of a file by these edits; those that leave the text as it is are left out. */
export function changeOf(path: string, name: string, edits: ((text: string) => string)[]): Change {
  const steps = [existsSync(path) ? readFileSync(path, 'utf8') : '']
  for (const edit of edits) {
    const next = edit(steps.at(-1)!)
    if (next !== steps.at(-1)) steps.push(next)
  }
  return { path, name, steps }
}

/** Writes the file as the last edit leaves it. */
export function write({ path, steps }: Change): void {
  if (steps.length === 1) return
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, steps.at(-1)!)
}

/** The lines that go and come, with those around them. Empty for a change that changes nothing. */
export function show({ name, steps }: Change): string {
  if (steps.length === 1) return ''
  const lines = difference(linesOf(steps[0]!), linesOf(steps.at(-1)!))
  const isNear = (index: number) => lines.slice(Math.max(0, index - 1), index + 2).some(isChanged)
  return `${[`--- ${name}`, ...lines.filter((_, index) => isNear(index))].join('\n')}\n`
}

const linesOf = (text: string) => (text === '' ? [] : text.replace(/\n$/, '').split('\n'))
const isChanged = (line: string) => !line.startsWith('  ')

/** All lines: those that stay indented, the others marked by `-` and `+`; as many as possible stay. */
function difference(before: string[], after: string[]): string[] {
  const stay = longestCommon(before, after)
  const lines: string[] = []
  let [from, to] = [0, 0]
  while (from < before.length || to < after.length) {
    const isSame = from < before.length && to < after.length && before[from] === after[to]
    if (isSame) {
      lines.push(`  ${before[from++]}`)
      to++
    } else if (from < before.length && stay[from + 1]![to]! >= (stay[from]![to + 1] ?? -1)) {
      lines.push(`- ${before[from++]}`)
    } else {
      lines.push(`+ ${after[to++]}`)
    }
  }
  return lines
}

/** How many lines the rest of both texts, from these two lines on, can have in common. */
function longestCommon(before: string[], after: string[]): number[][] {
  const table = Array.from({ length: before.length + 1 }, () => new Array<number>(after.length + 1).fill(0))
  for (let from = before.length - 1; from >= 0; from--) {
    for (let to = after.length - 1; to >= 0; to--) {
      table[from]![to] =
        before[from] === after[to]
          ? table[from + 1]![to + 1]! + 1
          : Math.max(table[from + 1]![to]!, table[from]![to + 1]!)
    }
  }

  return table
}
