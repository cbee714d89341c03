import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Command } from 'commander'
import { backendOperations } from '../bapi/index.js'
import { ConfigError } from '../config/config-error.js'
import { frontendOperations } from '../fapi/index.js'
import { type Coverage, measureCoverage, renderText, renewReadme } from './coverage-report.js'
import { reportFailure } from './report-failure.js'
import {
  type BuiltOperations,
  readUnbuiltOperations,
  UNBUILT_FILE,
  type UnbuiltOperations,
  updateUnbuilt,
} from './unbuilt-operations.js'

/** `packages/server/dist/cli` and `src/cli` are equally far from the repository's root. */
const README_FILE = fileURLToPath(new URL('../../../../README.md', import.meta.url))

interface CoverageOptions {
  json?: true
  missing?: true
  update?: true
  add?: string
  readme?: true
}

const program = new Command('coverage')
  .description('What is built of both APIs')
  .option('--json', 'as JSON')
  .option('--missing', 'with the operations that are not built, and why')
  .option('--update', 'take what is built out of unbuilt-operations.json')
  .option('--add <reason>', 'with --update: put in what is neither built nor listed')
  .option('--readme', 'renew the generated part of README.md')
  .action(run)

function run(options: CoverageOptions): void {
  const built: BuiltOperations = {
    bapi: backendOperations.map(({ id }) => id),
    fapi: frontendOperations.map(({ id }) => id),
  }
  if (options.add !== undefined && !options.update) throw new ConfigError('--add goes with --update.')
  if (options.add?.trim() === '') throw new ConfigError('--add needs a reason.')
  const listed = readUnbuiltOperations()
  const unbuilt = options.update ? update(built, listed, options.add) : listed
  const coverage = measureCoverage(built, unbuilt)
  if (options.readme) updateReadme(coverage)
  process.stdout.write(
    options.json ? toJson(coverage, options) : renderText(coverage, { missing: !!options.missing }),
  )
}

function update(
  built: BuiltOperations,
  listed: UnbuiltOperations,
  reason: string | undefined,
): UnbuiltOperations {
  const { list, removed, added, refused } = updateUnbuilt(built, listed, reason)
  if (refused.length > 0) {
    throw new ConfigError(
      `Neither built nor listed: ${refused.join(', ')}. Build them, or say why not with --update --add "reason".`,
    )
  }
  writeFileSync(UNBUILT_FILE, `${JSON.stringify(list, null, 2)}\n`)
  process.stderr.write(`unbuilt-operations.json: ${removed.length} removed, ${added.length} added\n`)
  return list
}

function updateReadme(coverage: Coverage): void {
  const renewed = renewReadme(readFileSync(README_FILE, 'utf8'), coverage)
  if (renewed === null) throw new ConfigError('README.md has no coverage markers.')
  writeFileSync(README_FILE, renewed)
}

function toJson(coverage: Coverage, options: CoverageOptions): string {
  const isShown = (key: string) => key !== 'missing' || options.missing
  return `${JSON.stringify(coverage, (key, value: unknown) => (isShown(key) ? value : undefined), 2)}\n`
}

await program.parseAsync().catch(reportFailure)
