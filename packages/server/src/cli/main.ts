#!/usr/bin/env node
import { keepYoungGenerationSmall } from '../platform/young-generation.js'

keepYoungGenerationSmall()
// whoever reads the output has read enough of it: `frontdesk doctor | head`
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
})
const [{ createProgram }, { reportFailure }] = await Promise.all([
  import('./program.js'),
  import('./report-failure.js'),
])
await createProgram().parseAsync().catch(reportFailure)
