import { describe, expect, it } from 'vitest'
import { browserCaller, type FrontendContext } from '../context/context.js'
import { Refusal, refuse } from '../errors/api-error.js'
import { STALE } from '../strategies/strategy.js'
import { type Flow, handler, runCommand } from './run-command.js'

type Status = 'open' | 'closed'
interface State {
  status: Status
  secret: string
}

/** Enough of a context for a flow whose state lives in memory. */
const context = {
  services: { store: { transaction: (run: (tx: object) => Promise<unknown>) => run({}) } },
  caller: browserCaller(),
  response: { setCookies: [], headers: {} },
} as unknown as FrontendContext

function flowOver(read: () => State, lock: () => State) {
  const staged: string[] = []
  const guess = handler<State, null, string>({
    async stage(_ctx, state) {
      staged.push(state.secret)
      return state.secret
    },
    run: async (_tx, state, _input, seen) => (seen === state.secret ? null : STALE),
  })
  const flow: Flow<Status, 'guess', State, null> = {
    table: { open: { guess: { word: guess } }, closed: {} },
    load: async () => read(),
    lock: async () => lock(),
    refuse: () => refuse('client_state_invalid'),
  }
  return {
    staged,
    run: (strategy = 'word') => runCommand(context, flow, 'id', { command: 'guess', strategy, input: null }),
  }
}

describe('a command of a flow', () => {
  it('stages again when what it staged no longer fits', async () => {
    let secret = 'old'
    const flow = flowOver(
      () => ({ status: 'open', secret }),
      () => ({ status: 'open', secret: (secret = 'new') }),
    )
    expect(await flow.run()).toBeNull()
    expect(flow.staged).toEqual(['old', 'new'])
  })

  it('gives up after three rounds', async () => {
    let round = 0
    const next = (): State => ({ status: 'open', secret: String(round++) })
    const flow = flowOver(next, next)
    await expect(flow.run()).rejects.toMatchObject({ code: 'server_busy', status: 503 })
    expect(flow.staged).toHaveLength(3)
  })

  it('is refused when a parallel command closed the attempt in the meantime', async () => {
    const flow = flowOver(
      () => ({ status: 'open', secret: 'same' }),
      () => ({ status: 'closed', secret: 'same' }),
    )
    const outcome = await flow.run()
    expect(outcome).toBeInstanceOf(Refusal)
    expect(flow.staged).toHaveLength(1)
  })

  it.each(['unknown', 'toString', '__proto__'])('finds no handler for the strategy %s', async strategy => {
    const open = (): State => ({ status: 'open', secret: 'same' })
    const flow = flowOver(open, open)
    expect(await flow.run(strategy)).toBeInstanceOf(Refusal)
    expect(flow.staged).toEqual([])
  })
})
