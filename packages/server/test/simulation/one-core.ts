import { syncBuiltinESMExports } from 'node:module'
import os from 'node:os'

// Signatures are then made in a row, in the order in which they were asked for, and not by a pool of threads.
// It has to be so before the server is loaded.
os.availableParallelism = () => 1
syncBuiltinESMExports()
