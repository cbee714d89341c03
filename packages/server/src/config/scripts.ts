/** Whether Unicode has a script of this name: `Latin`, `Cyrillic`, `Han`. */
export function isScript(name: string): boolean {
  if (!/^[A-Z][A-Za-z_]+$/.test(name)) return false
  try {
    return new RegExp(String.raw`\p{Script=${name}}`, 'u') instanceof RegExp
  } catch {
    return false
  }
}
