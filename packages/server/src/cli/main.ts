#!/usr/bin/env node
import { createProgram } from './program.js'
import { reportFailure } from './report-failure.js'

await createProgram().parseAsync().catch(reportFailure)
