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
  'xml-encryption',
  '@peculiar/x509',
  'reflect-metadata',
  '@opentelemetry/exporter-trace-otlp-http',
  '@opentelemetry/resources',
  '@opentelemetry/sdk-trace-node',
]

// CommonJS packages inside an ES module ask for these.
const banner = `import { createRequire as createRequireOfBundle } from 'node:module'
const require = createRequireOfBundle(import.meta.url)`

/**
 * How the command line is bundled.
 * @param folder of the server's package that holds the modules, `dist` or `src`
 * @param extension of their files
 */
export function bundleOptions(folder, extension) {
  const module = name => join(serverDirectory, folder, name + extension)
  return {
    entryPoints: {
      main: module('cli/main'),
      // threads and processes start with files of their own
      'password-worker': module('domain/passwords/password-worker'),
      'integrity-check': module('store/dialect/integrity-check'),
      'server-worker': module('cli/workers/server-worker'),
    },
    bundle: true,
    splitting: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    external,
    banner: { js: banner },
    // V8 keeps the source of what it runs, at two bytes a character where comments have a dash of print;
    // names and lines stay for stack traces
    minifyWhitespace: true,
    lineLimit: 120,
    legalComments: 'external',
    logLevel: 'warning',
  }
}

export async function bundle() {
  const outdir = join(serverDirectory, 'dist/bundle')
  await rm(outdir, { recursive: true, force: true })
  await build({ ...bundleOptions('dist', '.js'), outdir })
}
