import { join } from 'node:path'
import { withFrontdesk } from '@frontdesk/next/config'

/** @type {import('next').NextConfig} */
const config = {
  // This example lies inside the repository whose packages it uses; your application needs no such line.
  turbopack: { root: join(import.meta.dirname, '../..') },
}

export default withFrontdesk(config)
