import { setFlagsFromString } from 'node:v8'

/**
 * A start makes much garbage, and V8's young generation keeps what it has grown to for it: some twenty
 * megabytes that an idle process never needs again. So it does not grow meanwhile. V8 reads the flag each
 * time that it would (`--semi-space-growth-factor`, 2 by default).
 */
export const keepYoungGenerationSmall = () => setFlagsFromString('--semi-space-growth-factor=1')

/** The start is over: from now on the young generation grows as requests need it. */
export const letYoungGenerationGrow = () => setFlagsFromString('--semi-space-growth-factor=2')
