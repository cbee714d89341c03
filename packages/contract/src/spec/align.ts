import type { ContractDocument, OperationDocument } from '../document.js'

/**
 * Gives an older version's operations the ids and path parameter names of the newest one, matched by method
 * and path, so that one handler serves every version. Operations that the newest version lacks keep theirs.
 */
export function alignWithNewest(older: ContractDocument, newest: ContractDocument): ContractDocument {
  const idByRoute = new Map(
    Object.entries(newest.operations).map(([id, operation]) => [route(operation), id]),
  )
  const operations: Record<string, OperationDocument> = {}
  for (const [ownId, operation] of Object.entries(older.operations)) {
    const id = idByRoute.get(route(operation))
    if (id) operations[id] = renamePathParameters(operation, newest.operations[id]!.path)
    else operations[freeId(ownId, newest, operations)] = operation
  }
  return { ...older, operations }
}

const route = (operation: OperationDocument): string =>
  `${operation.method} ${operation.path.replaceAll(/\{[^{}]+\}/g, '{}')}`

function freeId(id: string, newest: ContractDocument, taken: Record<string, unknown>): string {
  return (newest.operations[id] ?? taken[id]) ? freeId(`${id}Legacy`, newest, taken) : id
}

function renamePathParameters(operation: OperationDocument, path: string): OperationDocument {
  const names = (template: string): string[] =>
    [...template.matchAll(/\{([^{}]+)\}/g)].map(match => match[1]!)
  const own = names(operation.path)
  const newNames = names(path)
  const parameters = operation.parameters.map(parameter => {
    const index = parameter.in === 'path' ? own.indexOf(parameter.name) : -1
    return index < 0 ? parameter : { ...parameter, name: newNames[index]! }
  })
  return { ...operation, path, parameters }
}
