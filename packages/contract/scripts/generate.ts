/**
 * Writes the contract's data from the specs:
 * `npm run -w @frontdesk/contract generate -- <specs dir>`, and the types from that data and the
 * overlay. `--types` writes the types alone: enough after a change of the overlay.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { applyDelta, makeDelta, sameJson } from '../src/delta.js'
import { alignWithNewest } from '../src/spec/align.js'
import { readSpec, readWebhooks } from '../src/spec/read-spec.js'
import { renderTypes } from '../src/spec/render-types.js'

const packageDir = join(dirname(fileURLToPath(import.meta.url)), '..')
const dataDir = join(packageDir, 'data')
const repositoryDir = join(packageDir, '..', '..')

type Json = Record<string, unknown>

function writeData(name: string, value: unknown): void {
  const text = JSON.stringify(value) + '\n'
  writeFileSync(join(dataDir, name), text)
  process.stdout.write(`data/${name}  ${(text.length / 1024).toFixed(0)} KB\n`)
}

function specFiles(specsDir: string, api: string): { version: string; spec: Json }[] {
  return readdirSync(join(specsDir, api))
    .filter(name => name.endsWith('.yml'))
    .sort()
    .map(name => ({
      version: name.replace(/\.yml$/, ''),
      spec: parse(readFileSync(join(specsDir, api, name), 'utf8'), { maxAliasCount: -1 }) as Json,
    }))
}

function writeVersions(specsDir: string, api: 'bapi' | 'fapi', pathPrefix: string): string[] {
  const documents = specFiles(specsDir, api).map(file =>
    readSpec(file.spec, { version: file.version, pathPrefix }),
  )
  const newest = documents.pop()!
  writeData(`${api}.json`, newest)
  for (const older of documents) {
    const aligned = { ...alignWithNewest(older, newest) }
    const delta = makeDelta({ ...newest }, aligned)
    if (!sameJson(applyDelta({ ...newest }, delta), aligned)) throw new Error(`Lossy delta: ${older.version}`)
    writeData(`${api}.${older.version}.json`, delta)
  }
  return [...documents, newest].map(document => document.version)
}

function writeAllData(specsDir: string): void {
  mkdirSync(dataDir, { recursive: true })
  const bapi = writeVersions(specsDir, 'bapi', '/v1')
  const fapi = writeVersions(specsDir, 'fapi', '')
  if (bapi.join() !== fapi.join()) throw new Error('BAPI and FAPI have different versions')
  writeData('versions.json', bapi)
  const platform = specFiles(specsDir, 'platform').pop()!
  writeData('platform.json', readSpec(platform.spec, { version: platform.version, pathPrefix: '/v1' }))
  const webhooks = specFiles(specsDir, 'webhooks').pop()!
  writeData('webhooks.json', readWebhooks(webhooks.spec, webhooks.version))
}

async function writeTypes(): Promise<void> {
  // Read after the data is written: the contract loads it from disk.
  const { loadContract, loadWebhookContract } = await import('../src/load.js')
  for (const api of ['bapi', 'fapi'] as const) {
    const text = await renderTypes(loadContract(api))
    writeFileSync(join(packageDir, 'src', 'generated', `${api}.ts`), text)
  }
  const text = await renderTypes(loadWebhookContract())
  writeFileSync(join(packageDir, 'src', 'generated', 'webhooks.ts'), text)
}

const [argument] = process.argv.slice(2)
if (argument !== '--types') writeAllData(resolve(repositoryDir, argument ?? '../shared/specs'))
await writeTypes()
