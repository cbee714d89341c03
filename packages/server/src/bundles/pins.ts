import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { listBundles } from './catalog.js'

/** One version of an SDK's scripts that belongs to this server. */
interface BundlePin {
  name: string
  version: string
  /** the files that pages load first */
  entries: string[]
}

/** The list that the bundles are fetched by: in the package, beside `src` and `dist`. */
const PINS_FILE = fileURLToPath(new URL('../../bundles.json', import.meta.url))

export const HOW_TO_GET_BUNDLES =
  'Install the package again, or run `npm run build` in a checkout: it fetches them from the npm registry.'

/** The bundles that belong to this server and are not in the directory, as `@clerk/clerk-js@6.40.0`. */
export async function missingBundles(directory: string): Promise<string[]> {
  const [pins, bundles] = await Promise.all([readPins(), listBundles(directory)])
  const isHere = ({ name, version, entries }: BundlePin) =>
    bundles.some(
      bundle =>
        `@clerk/${bundle.name}` === name &&
        bundle.version === version &&
        entries.every(entry => bundle.files.has(entry)),
    )
  return pins.filter(pin => !isHere(pin)).map(({ name, version }) => `${name}@${version}`)
}

async function readPins(): Promise<BundlePin[]> {
  return JSON.parse(await readFile(PINS_FILE, 'utf8')) as BundlePin[]
}
