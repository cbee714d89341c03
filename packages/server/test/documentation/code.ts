import ts from 'typescript'
import type { Block } from './blocks.js'

/** What a parser says of a block of code; empty: nothing. */
export function syntaxFaultsIn({ language, code }: Block): string[] {
  const { diagnostics = [] } = ts.transpileModule(code, {
    reportDiagnostics: true,
    fileName: `block.${language}`,
    compilerOptions: {
      jsx: ts.JsxEmit.Preserve,
      module: ts.ModuleKind.ESNext,
      target: ts.ScriptTarget.ESNext,
    },
  })
  return diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
}

/** What a block takes from packages by name. */
export function namedImportsIn({ code }: Block): { from: string; names: string[] }[] {
  const file = ts.createSourceFile('block.tsx', code, ts.ScriptTarget.ESNext, false, ts.ScriptKind.TSX)
  return file.statements.filter(ts.isImportDeclaration).flatMap(({ moduleSpecifier, importClause }) => {
    const bindings = importClause?.namedBindings
    if (!bindings || !ts.isNamedImports(bindings) || !ts.isStringLiteral(moduleSpecifier)) return []
    return [{ from: moduleSpecifier.text, names: bindings.elements.map(({ name }) => name.text) }]
  })
}
