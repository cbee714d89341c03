/** @type {import('next').NextConfig} */
const config = {
  distDir: process.env.NEXT_DIST_DIR ?? '.next/runtime',
  // Which files a copy elsewhere would need: a quarter of the build, for nothing.
  outputFileTracing: false,
}

export default config
