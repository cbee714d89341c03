import { type CallableNode, type Caller, NoAnswer, type Refusal } from './caller.js'
import type { Model } from './model.js'

const TRIES = 3

/**
 * Uses at the same moment, on different nodes, what works once.
 * @returns what the winner got
 * @throws NoAnswer when nobody is known to have won, Refusal when all were refused
 */
export async function useTogether<Won>(
  caller: Caller,
  model: Model,
  what: string,
  use: (at: CallableNode) => Promise<Won>,
): Promise<Won> {
  const nodes = caller.nodes(TRIES)
  if (nodes.length === 0) throw new NoAnswer('no node is up')
  const tries = Array.from({ length: TRIES }, (_, n) => use(nodes[n % nodes.length]!))
  const results = await Promise.allSettled(tries)
  const won = results.flatMap(result => (result.status === 'fulfilled' ? [result.value] : []))
  const lost = results.flatMap(result => (result.status === 'rejected' ? [result.reason as unknown] : []))
  model.singleUses.rounds++
  model.singleUses.tries += TRIES
  if (won.length > 1) model.violated(`${what} was used ${won.length} times`)
  if (won.length > 0) return won[0]!
  throw lost.find(error => error instanceof NoAnswer) ?? (lost[0] as Refusal)
}
