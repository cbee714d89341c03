import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

const REPOSITORY = join(import.meta.dirname, '../../../..')

/** A fenced block of a page. */
export interface Block {
  /** its path in the repository */
  page: string
  language: string
  code: string
}

export interface Page {
  /** its path in the repository */
  page: string
  text: string
  blocks: Block[]
}

/** The pages of these folders and those below them. ADRs tell of their day and are left out. */
export async function readPages(...folders: string[]): Promise<Page[]> {
  const paths = await Promise.all(
    folders.map(async folder => {
      if (folder.endsWith('.md')) return [folder]
      const names = await readdir(join(REPOSITORY, folder), { recursive: true })
      return names.filter(name => /^(?!adr\/).*\.md$/.test(name)).map(name => join(folder, name))
    }),
  )
  return Promise.all(paths.flat().sort().map(readPage))
}

async function readPage(page: string): Promise<Page> {
  const text = await readFile(join(REPOSITORY, page), 'utf8')
  const blocks = [...text.matchAll(/^( *)```(\w+)\n([\s\S]*?)^\1```$/gm)].map(
    ([, indent = '', language = '', code = '']) => ({
      page,
      language,
      code: code.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    }),
  )
  return { page, text, blocks }
}

/** The commands of a block for a shell: lines, with those that go on, without comments. */
export const commandsOf = ({ code }: Block): string[] =>
  code
    .replaceAll(/ +#.*$/gm, '')
    .replaceAll(/ *\\\n */g, ' ')
    .replaceAll(/'[^']*'/g, text => text.replaceAll('\n', ' '))
    .split('\n')
    .filter(line => line.trim() !== '' && !line.startsWith('#'))
