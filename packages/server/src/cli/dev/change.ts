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
  const parts = steps.slice(1).map((after, index) => difference(linesOf(steps[index]!), linesOf(after)))
  return parts.length === 0 ? '' : `${[`--- ${name}`, ...parts.flat()].join('\n')}\n`
}

const linesOf = (text: string) => (text === '' ? [] : text.replace(/\n$/, '').split('\n'))

/** An edit is in one place: what is the same before and after it tells where. */
function difference(before: string[], after: string[]): string[] {
  const shorter = Math.min(before.length, after.length)
  let same = 0
  while (same < shorter && before[same] === after[same]) same++
  let sameAtEnd = 0
  while (sameAtEnd < shorter - same && before.at(-1 - sameAtEnd) === after.at(-1 - sameAtEnd)) sameAtEnd++
  const context = (line: string | undefined) => (line === undefined ? [] : [`  ${line}`])
  return [
    ...context(before[same - 1]),
    ...before.slice(same, before.length - sameAtEnd).map(line => `- ${line}`),
    ...after.slice(same, after.length - sameAtEnd).map(line => `+ ${line}`),
    ...context(before[before.length - sameAtEnd]),
  ]
}
