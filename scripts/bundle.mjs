// Bundles the compiled command line into a few files, packages/server/dist/bundle: loading hundreds of
// modules one by one takes most of a start, and memory besides. Native and rarely used packages stay outside.
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'esbuild'
import { repositoryRoot } from './workspace.mjs'

const serverDirectory = join(repositoryRoot, 'packages/server')

/**
 * Native code, data of their own beside their files, worker threads, or needed
 * by few: left to Node's own loader.
 */
export const external = [
  '@frontdesk/contract',
  '@node-rs/*',
  'libsql',
  'sharp',
  'pino',
  'jiti',
  'nodemailer',
  'ioredis',
  'redis',
  'svix',
  '@zxcvbn-ts/*',
  'tldts',
  'pg-native',
  '@node-saml/node-saml',
  '@opentelemetry/exporter-trace-otlp-http',
  '@opentelemetry/resources',
  '@opentelemetry/sdk-trace-node',
]

// CommonJS packages inside an ES module ask for these.
const banner = `import { createRequire as createRequireOfBundle } from 'node:module'
const require = createRequireOfBundle(import.meta.url)`

export async function bundle() {
  const outdir = join(serverDirectory, 'dist/bundle')
  await rm(outdir, { recursive: true, force: true })
  await build({
    entryPoints: {
      main: join(serverDirectory, 'dist/cli/main.js'),
      // threads and processes start with files of their own
      'password-worker': join(serverDirectory, 'dist/domain/passwords/password-worker.js'),
      'integrity-check': join(serverDirectory, 'dist/store/dialect/integrity-check.js'),
      'server-worker': join(serverDirectory, 'dist/cli/workers/server-worker.js'),
    },
    outdir,
    bundle: true,
    splitting: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    external,
    banner: { js: banner },
    logLevel: 'warning',
  })
}
