import type { components, operations } from './generated/bapi.js'
import type { OperationTypes } from './operation-types.js'

export type Schemas = components['schemas']
export type Operations = OperationTypes<operations>
