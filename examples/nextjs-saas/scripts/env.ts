// Reads .env.local as Next.js does. Import it before anything that reads the environment.
import nextEnv from '@next/env'

nextEnv.loadEnvConfig(process.cwd(), true, { info: () => undefined, error: console.error })
