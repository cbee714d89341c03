import { handler, type FlowHandler } from '../run-command.js'
import type { ReverificationState } from './state.js'

export type ReverificationCommand =
  'prepare_first_factor' | 'attempt_first_factor' | 'prepare_second_factor' | 'attempt_second_factor'

export interface ReverificationInput {
  code?: string | null | undefined
  password?: string | null | undefined
  emailAddressId?: string | null | undefined
  phoneNumberId?: string | null | undefined
}

/** Declares a handler of the reverification table. */
export function reverificationHandler<Staged>(
  definition: FlowHandler<ReverificationState, ReverificationInput, Staged>,
): FlowHandler<ReverificationState, ReverificationInput> {
  return handler(definition)
}
