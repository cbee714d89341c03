/** How a value is compared (RFC 7644 §3.4.2.2). */
export const COMPARISONS = ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'] as const

export type Comparison = (typeof COMPARISONS)[number]
export type Literal = string | number | boolean | null

/** The way to values in a resource: `emails[type eq "work"].value`. */
export interface AttributePath {
  /** the URN of the extension that the attribute belongs to; null for what every resource of its kind has */
  extension: string | null
  /** as it was written; the URN itself where a whole extension is meant */
  name: string
  /** which values of a list are meant */
  filter: Filter | null
  sub: string | null
}

export type Filter =
  | { kind: 'compare'; path: AttributePath; comparison: Comparison; value: Literal }
  | { kind: 'present'; path: AttributePath }
  | { kind: 'and' | 'or'; parts: Filter[] }
  | { kind: 'not'; part: Filter }

/** A filter as text that parses to the same filter. */
export function printFilter(filter: Filter): string {
  switch (filter.kind) {
    case 'compare':
      return `${printPath(filter.path)} ${filter.comparison} ${JSON.stringify(filter.value)}`
    case 'present':
      return `${printPath(filter.path)} pr`
    case 'not':
      return `not (${printFilter(filter.part)})`
    default:
      return filter.parts.map(printPart).join(` ${filter.kind} `)
  }
}

/** A path as text that parses to the same path. */
export function printPath({ extension, name, filter, sub }: AttributePath): string {
  const values = filter ? `[${printFilter(filter)}]` : ''
  return (extension === null ? '' : `${extension}:`) + name + values + (sub === null ? '' : `.${sub}`)
}

const printPart = (part: Filter): string =>
  part.kind === 'and' || part.kind === 'or' ? `(${printFilter(part)})` : printFilter(part)
