import { refuseScim, type ScimType } from './fault.js'

/** A piece of a filter or path; `text` is what a string says, without its quotes. */
export interface Token {
  kind: 'string' | 'word' | '(' | ')' | '[' | ']' | 'end'
  text: string
}

const TOKEN = /\s*(?:(?<string>"(?:[^"\\]|\\.)*")|(?<bracket>[()[\]])|(?<word>[^\s()[\]"]+))/suy

const END: Token = { kind: 'end', text: '' }

/** Reads tokens one after the other, of which the last comes again and again. */
export class TokenReader {
  private readonly tokens: Token[]
  private at = 0

  /** @param complaint what a text that cannot be read counts as */
  constructor(
    text: string,
    private readonly complaint: ScimType,
  ) {
    this.tokens = this.tokensOf(text)
  }

  peek(ahead = 0): Token {
    return this.tokens[this.at + ahead] ?? END
  }

  take(): Token {
    const token = this.peek()
    this.at += 1
    return token
  }

  /** Takes the next token if it is this word, in whatever case. */
  takeWord(word: string): boolean {
    const { kind, text } = this.peek()
    const isIt = kind === 'word' && text.toLowerCase() === word
    if (isIt) this.at += 1
    return isIt
  }

  /** @throws ScimFault unless this is what comes next */
  expect(kind: Token['kind']): void {
    const token = this.take()
    if (token.kind !== kind) this.refuse(`“${token.text || 'the end'}” stands where ${kind} was expected.`)
  }

  refuse(message: string): never {
    return refuseScim(this.complaint, message)
  }

  private tokensOf(text: string): Token[] {
    const tokens: Token[] = []
    const pattern = new RegExp(TOKEN)
    const end = text.trimEnd().length
    while (pattern.lastIndex < end) {
      const groups = pattern.exec(text)?.groups
      if (!groups) return this.refuse('A string has no end.')
      tokens.push(this.tokenOf(groups))
    }
    return tokens
  }

  private tokenOf({ string, bracket, word }: Record<string, string | undefined>): Token {
    if (string !== undefined) return { kind: 'string', text: this.unquote(string) }
    if (bracket !== undefined) return { kind: bracket as Token['kind'], text: bracket }
    return { kind: 'word', text: word! }
  }

  private unquote(quoted: string): string {
    try {
      return JSON.parse(quoted) as string
    } catch {
      return this.refuse('A string is not one of JSON.')
    }
  }
}
