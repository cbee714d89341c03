import type { Command } from 'commander'
import { createProgram } from '../../src/cli/program.js'
import { type Block, commandsOf, type Page } from './blocks.js'

/** With variables before it, by npx, or in a container that has the same name. */
const OWN = /^(?:[A-Z_]+=\S* )*(?:npx |docker .*exec frontdesk )?frontdesk ([a-z].*)$/

/** The command lines of ours that a page names, in blocks and within sentences, without the name itself. */
export function ownCommandsOn({ text, blocks }: Page): string[] {
  const inText = [
    ...text.replaceAll(/^ *```[\s\S]*?^ *```$/gm, '').matchAll(/`(?:npx )?frontdesk ([a-z][^`]*)`/g),
  ]
  const inBlocks = blocks.filter(({ language }) => isShell(language)).flatMap(commandsOf)
  return [
    ...inText.map(([, command = '']) => command),
    ...inBlocks.flatMap(line => OWN.exec(line)?.[1] ?? []),
    ...inBlocks
      .flatMap(line => /^(?:.* )?npm start -- (.*)$/.exec(line)?.[1] ?? [])
      .map(rest => `start ${rest}`),
  ].map(command => command.replaceAll(/\s+/g, ' ').trim())
}

export const isShell = (language: string) => language === 'sh' || language === 'bash'

/** The scripts of npm that a block runs. */
export const scriptsIn = (block: Block): string[] =>
  commandsOf(block).flatMap(
    line => /\bnpm (?:run ([\w:-]+)|(start|test))\b/.exec(line)?.slice(1).filter(Boolean) ?? [],
  )

/** What is wrong with a command line of ours; null: nothing. */
export function faultIn(line: string): string | null {
  let command: Command = createProgram()
  const words = line
    .replaceAll(/'[^']*'/g, 'TEXT')
    .replace(/ -- .*$/, '')
    .split(' ')
  while (words.length > 0) {
    const next = command.commands.find(each => each.name() === words[0])
    if (!next) break
    command = next
    words.shift()
  }
  if (command.parent === null) return `no command ${line}`
  const known = [...command.options, ...command.parent.options].map(({ long }) => long)
  const options = words.filter(word => word.startsWith('--')).map(word => word.replace(/[=,].*$/, ''))
  const unknown = options.filter(word => word !== '--help' && !known.includes(word))
  return unknown.length > 0 ? `${command.name()} has no ${unknown.join(', ')}` : null
}
