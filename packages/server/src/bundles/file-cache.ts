import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'

export interface CachedFile {
  bytes: Buffer
  /** strong entity tag of these bytes */
  etag: string
}

/**
 * Reads files lazily and keeps the most recently used ones, up to a number of bytes:
 * an idle server holds little memory.
 */
export class FileCache {
  readonly #files = new Map<string, CachedFile>()
  #sizeBytes = 0

  constructor(private readonly maxBytes: number) {}

  /** How many bytes are held now. */
  get sizeBytes(): number {
    return this.#sizeBytes
  }

  /** The file's bytes and entity tag; null if there is no such file. */
  async read(path: string): Promise<CachedFile | null> {
    const cached = this.#files.get(path)
    if (cached) {
      this.#files.delete(path) // a Map keeps insertion order: the first key is the least recently used
      this.#files.set(path, cached)
      return cached
    }
    const bytes = await readFile(path).catch(ignoreMissing)
    if (!bytes) return null
    const file = { bytes, etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 27)}"` }
    this.#keep(path, file)
    return file
  }

  #keep(path: string, file: CachedFile): void {
    if (file.bytes.length > this.maxBytes || this.#files.has(path)) return
    this.#files.set(path, file)
    this.#sizeBytes += file.bytes.length
    for (const [oldest, { bytes }] of this.#files) {
      if (this.#sizeBytes <= this.maxBytes) break
      this.#files.delete(oldest)
      this.#sizeBytes -= bytes.length
    }
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null
  throw error
}
