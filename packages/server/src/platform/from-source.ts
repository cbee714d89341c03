/** Whether a module runs as TypeScript, as in tests. Node begins no thread or process with such a file. */
export const isSource = (moduleUrl: string): boolean => moduleUrl.endsWith('.ts')

/** JavaScript that a thread or a process can begin with instead, and that runs this module of TypeScript. */
export function loaderOf(module: URL): string {
  const file = JSON.stringify(module.pathname)
  return `require('module').createRequire(${file})('jiti').createJiti(${file}).import(${file})`
}
