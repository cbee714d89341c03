import { checkProvider, credentialsOf, PROVIDERS, UNCHECKED } from './provider-checks.js'

const { env } = process
let passed = 0
let failed = 0
for (const [key, variables] of Object.entries(PROVIDERS)) {
  const credentials = credentialsOf(key, env)
  if (!credentials) {
    console.log(`- ${key}: nothing was checked, without ${Object.values(variables).join(', ')}`)
    continue
  }
  for (const { name, problem } of await checkProvider(key, credentials, env)) {
    if (problem === null) passed += 1
    else failed += 1
    console.log(`${problem === null ? '✓' : '✗'} ${key}: ${name}${problem === null ? '' : `: ${problem}`}`)
  }
}
if (passed + failed > 0) console.log(`${passed} passed, ${failed} failed. ${UNCHECKED}`)
else
  console.log('No credentials of a provider are in the environment: nothing was checked, and nothing passed.')
process.exitCode = failed > 0 ? 1 : 0
