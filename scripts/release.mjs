// Packs the packages into .release/ and checks the tarballs: what is in them, what they export and import.
//   npm run release -- --dry-run               packs and checks
//   npm run release                            and publishes them
//   npm run release -- --registry URL --tag T  elsewhere than the registry that npm is set up with
import { spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { checkTarballs } from './release/check.mjs'
import { packAll, publishAll } from './release/pack.mjs'
import { repositoryRoot } from './workspace.mjs'

const kilobytes = bytes => `${Math.round(bytes / 1024)} kB`

/** What is published has to be what is committed, and people have to find in the changelog what it is. */
async function findObstacles(version) {
  const git = spawnSync('git', ['status', '--porcelain'], { cwd: repositoryRoot, encoding: 'utf8' })
  const changelog = await readFile(join(repositoryRoot, 'CHANGELOG.md'), 'utf8')
  return [
    ...(git.status === 0 && git.stdout === '' ? [] : ['there are changes that are not committed']),
    ...(changelog.includes(`\n## [${version}]`) ? [] : [`CHANGELOG.md has no section for ${version}`]),
  ]
}

async function release() {
  const { values } = parseArgs({
    options: { 'dry-run': { type: 'boolean' }, registry: { type: 'string' }, tag: { type: 'string' } },
  })
  const tarballs = await packAll(join(repositoryRoot, '.release'))
  for (const { name, version, path, files, packedBytes, unpackedBytes } of tarballs) {
    const size = `${kilobytes(packedBytes)}, ${kilobytes(unpackedBytes)} unpacked`
    process.stdout.write(`${name}@${version}: ${files.size} files, ${size}\n  ${path}\n`)
  }
  const problems = await checkTarballs(tarballs)
  if (!values['dry-run']) problems.push(...(await findObstacles(tarballs[0].version)))
  if (problems.length > 0) throw new Error(`not ready:\n  ${problems.join('\n  ')}`)
  if (values['dry-run'])
    return void process.stdout.write('The tarballs are in order; nothing was published.\n')
  const options = Object.entries({ registry: values.registry, tag: values.tag })
  await publishAll(
    tarballs,
    options.flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, value])),
  )
}

release().catch(error => {
  process.stderr.write(`release: ${error.message}\n`)
  process.exitCode = 1
})
