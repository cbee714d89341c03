import type { Command, Option } from 'commander'
import { createProgram } from './program.js'

export interface CommandFacts {
  /** with its arguments, such as `keys revoke <secret-key>` */
  usage: string
  description: string
  options: { flags: string; description: string }[]
}

/** Every command that does something, in the order of `--help`; the options that all have are left out. */
export function listCommands(): CommandFacts[] {
  return createProgram()
    .commands.flatMap(command => leavesOf(command, []))
    .map(({ command, path }) => ({
      usage: [...path, ...command.registeredArguments.map(argument => usageOf(argument))].join(' '),
      description: command.description(),
      options: command.options.filter(isItsOwn).map(({ flags, description }) => ({ flags, description })),
    }))
}

interface Leaf {
  command: Command
  path: string[]
}

/** A command with subcommands may do something itself (`keys`). */
function leavesOf(command: Command, above: string[]): Leaf[] {
  const path = [...above, command.name()]
  const below = command.commands.flatMap(each => leavesOf(each, path))
  return command.options.length > 0 || below.length === 0 ? [{ command, path }, ...below] : below
}

const usageOf = (argument: { name(): string; required: boolean; variadic: boolean }) => {
  const name = argument.variadic ? `${argument.name()}...` : argument.name()
  return argument.required ? `<${name}>` : `[${name}]`
}

const COMMON = new Set(['data', 'databaseUrl', 'secretFile', 'publicUrl'])
const isItsOwn = (option: Option) => !COMMON.has(option.attributeName())

const INTRODUCTION = `<!-- Written by \`npm run docs\` from packages/server/src/cli: change the descriptions there. -->

# Commands

\`npx frontdesk COMMAND\`, or \`npm run --silent frontdesk -- COMMAND\` in a checkout; \`--help\` after any of them
says the same as this page, \`--version\` which version it is. All take \`--data\`, \`--database-url\`,
\`--secret-file\` and \`--public-url\`, as [the configuration](configuration.md#commands) explains.`

/** `docs/commands.md`, before Prettier has aligned its tables. */
export function renderCommandsPage(): string {
  const rows = listCommands().map(({ usage, description, options }) => {
    const texts = options.map(option => `\`${option.flags}\` ${option.description}`.trim())
    return `| ${[`\`${usage}\``, description, texts.join('; ')].map(escape).join(' | ')} |`
  })
  return [INTRODUCTION, '', '| command | what it does | options |', '| --- | --- | --- |', ...rows, ''].join(
    '\n',
  )
}

const escape = (cell: string) => cell.replaceAll('|', '\\|')
