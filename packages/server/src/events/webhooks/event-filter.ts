const compiled = new Map<string, RegExp>()

/** Whether an endpoint with these patterns wants events of this type. No patterns: all of them. */
export function wantsEvent(patterns: readonly string[], type: string): boolean {
  return patterns.length === 0 || patterns.some(pattern => expressionOf(pattern).test(type))
}

function expressionOf(pattern: string): RegExp {
  let expression = compiled.get(pattern)
  if (!expression) {
    const source = pattern.replaceAll('.', '\\.').replace(/\*$/, '.+').replaceAll('*', '[^.]+')
    expression = new RegExp(`^${source}$`)
    compiled.set(pattern, expression)
  }
  return expression
}
