import type { ScimType } from './fault.js'
import { type AttributePath, type Comparison, COMPARISONS, type Filter, type Literal } from './filter.js'
import { GROUP_URN, SCHEMAS, USER_URN } from './schemas.js'
import { TokenReader } from './tokens.js'

/** Far more than any provider sends; what is longer is no question but an attack. */
export const MAX_FILTER_LENGTH = 2_000
/** Parentheses and brackets within one another. */
export const MAX_FILTER_DEPTH = 10

const NAME = /^\$?[A-Za-z][\w-]*$/
const CORE_URNS = [USER_URN, GROUP_URN].map(urn => urn.toLowerCase())
const KNOWN_URNS = SCHEMAS.map(schema => schema.id)

/** A filter of RFC 7644 §3.4.2.2. @throws ScimFault `invalidFilter` */
export function parseFilter(text: string): Filter {
  const parser = new Parser(text, 'invalidFilter')
  const filter = parser.filter(0)
  parser.end()
  return filter
}

/** The path of a PATCH operation (RFC 7644 §3.5.2). @throws ScimFault `invalidPath` */
export function parsePath(text: string): AttributePath {
  const parser = new Parser(text, 'invalidPath')
  const path = parser.path(0)
  parser.end()
  return path
}

class Parser {
  private readonly tokens: TokenReader

  constructor(text: string, complaint: ScimType) {
    this.tokens = new TokenReader(text.slice(0, MAX_FILTER_LENGTH), complaint)
    if (text.length > MAX_FILTER_LENGTH) this.tokens.refuse('It is too long.')
  }

  end(): void {
    this.tokens.expect('end')
  }

  /** `or` binds least. */
  filter(depth: number): Filter {
    if (depth > MAX_FILTER_DEPTH) this.tokens.refuse('It is nested too deeply.')
    return this.joined('or', () => this.joined('and', () => this.term(depth)))
  }

  path(depth: number): AttributePath {
    const { kind, text } = this.tokens.take()
    if (kind !== 'word') this.tokens.refuse('The name of an attribute is missing.')
    const path = this.named(text)
    if (this.tokens.peek().kind !== '[') return path
    if (path.sub !== null) this.tokens.refuse('Values of a sub-attribute cannot be chosen.')
    return this.withValues(path, depth)
  }

  private joined(kind: 'and' | 'or', next: () => Filter): Filter {
    const parts = [next()]
    while (this.tokens.takeWord(kind)) parts.push(next())
    return parts.length === 1 ? parts[0]! : { kind, parts }
  }

  private term(depth: number): Filter {
    if (this.tokens.peek(1).kind === '(' && this.tokens.takeWord('not'))
      return { kind: 'not', part: this.grouped(depth) }
    if (this.tokens.peek().kind === '(') return this.grouped(depth)
    return this.condition(this.path(depth))
  }

  private grouped(depth: number): Filter {
    this.tokens.expect('(')
    const filter = this.filter(depth + 1)
    this.tokens.expect(')')
    return filter
  }

  /** `emails[type eq "work"]` alone asks whether there is such a value. */
  private condition(path: AttributePath): Filter {
    const comparison = COMPARISONS.find(each => this.tokens.takeWord(each))
    if (comparison) return { kind: 'compare', path, comparison, value: this.literal(comparison) }
    if (!this.tokens.takeWord('pr') && (path.filter === null || path.sub !== null))
      this.tokens.refuse(`“${this.tokens.peek().text}” is no operator.`)
    return { kind: 'present', path }
  }

  private literal(comparison: Comparison): Literal {
    const { kind, text } = this.tokens.take()
    if (kind === 'string') return text
    if (kind !== 'word') this.tokens.refuse(`“${comparison}” wants a value.`)
    const lower = text.toLowerCase()
    if (lower === 'true' || lower === 'false') return lower === 'true'
    if (lower === 'null') return null
    if (!/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text)) this.tokens.refuse(`“${text}” is no value.`)
    const number = Number(text)
    // minus zero prints as zero, and what is too large as nothing
    return Number.isFinite(number) ? number + 0 : this.tokens.refuse('A number is too large.')
  }

  private withValues(path: AttributePath, depth: number): AttributePath {
    this.tokens.expect('[')
    const filter = this.filter(depth + 1)
    this.tokens.expect(']')
    const next = this.tokens.peek()
    if (next.kind !== 'word' || !next.text.startsWith('.')) return { ...path, filter }
    this.tokens.take()
    return { ...path, filter, sub: this.name(next.text.slice(1)) }
  }

  /** `name.givenName`, `urn:…:2.0:User:manager.displayName` or `urn:…:2.0:User`. */
  private named(text: string): AttributePath {
    const lower = text.toLowerCase()
    const whole = KNOWN_URNS.find(urn => urn.toLowerCase() === lower)
    if (whole !== undefined) return { extension: null, name: whole, filter: null, sub: null }
    const colon = text.lastIndexOf(':')
    const urn = text.slice(0, Math.max(colon, 0))
    if (colon >= 0 && !/^urn:[\w.:-]+$/i.test(urn)) this.tokens.refuse(`“${urn}” is no URN.`)
    const [name = '', sub, ...rest] = text.slice(colon + 1).split('.')
    if (rest.length > 0) this.tokens.refuse(`“${text}” goes too deep.`)
    const extension = colon < 0 || CORE_URNS.includes(urn.toLowerCase()) ? null : urn
    return { extension, name: this.name(name), filter: null, sub: sub === undefined ? null : this.name(sub) }
  }

  private name(text: string): string {
    return NAME.test(text) ? text : this.tokens.refuse(`“${text}” is no name of an attribute.`)
  }
}
