import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { E2E_DIRECTORY } from './paths.js'

/** DNS as a server of the tests sees it. */
export class OwnDns {
  private readonly directory = mkdtempSync(join(tmpdir(), 'frontdesk-dns-'))
  private readonly file = join(this.directory, 'txt.json')
  private readonly records: Record<string, string[]> = {}

  constructor() {
    this.write()
  }

  /** What a Node process needs to see it. */
  get environment(): Record<string, string> {
    return {
      NODE_OPTIONS: `--require ${join(E2E_DIRECTORY, 'harness/own-dns.cjs')}`,
      E2E_DNS_FILE: this.file,
    }
  }

  publish(name: string, text: string): void {
    this.records[name] = [text]
    this.write()
  }

  close = (): void => rmSync(this.directory, { recursive: true, force: true })

  private write(): void {
    writeFileSync(this.file, JSON.stringify(this.records))
  }
}
