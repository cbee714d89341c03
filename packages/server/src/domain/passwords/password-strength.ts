import type { ZxcvbnFactory } from '@zxcvbn-ts/core'

/** Estimating a longer one takes too long; what its beginning is worth, the whole is worth too. */
const ESTIMATED_CHARACTERS = 64

export interface PasswordStrength {
  /** 0 to 4 */
  score: number
  /** codes and texts, as the official UI translates them (`unstable__errors.zxcvbn.suggestions`) */
  suggestions: { code: string; message: string }[]
}

interface Estimator {
  zxcvbn: ZxcvbnFactory
  texts: Record<string, string>
}

let estimator: Promise<Estimator> | null = null

/** zxcvbn's estimate; its dictionaries are read at the first call. */
export async function estimateStrength(password: string): Promise<PasswordStrength> {
  estimator ??= loadEstimator()
  const { zxcvbn, texts } = await estimator
  const { score, feedback } = zxcvbn.check(password.slice(0, ESTIMATED_CHARACTERS))
  const codes = feedback.suggestions
  return { score, suggestions: codes.map(code => ({ code, message: texts[code] ?? code })) }
}

async function loadEstimator(): Promise<Estimator> {
  const [{ ZxcvbnFactory }, common, english] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
    import('@zxcvbn-ts/language-en'),
  ])
  // without translations the feedback consists of codes
  const zxcvbn = new ZxcvbnFactory({
    dictionary: { ...common.dictionary, ...english.dictionary },
    graphs: common.adjacencyGraphs,
  })
  return { zxcvbn, texts: english.translations.suggestions }
}
