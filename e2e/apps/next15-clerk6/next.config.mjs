/** @type {import('next').NextConfig} */
const config = {
  distDir: process.env.NEXT_DIST_DIR ?? '.next/runtime',
  // The repository has lockfiles further up; without this Next takes the repository for the application.
  outputFileTracingRoot: import.meta.dirname,
}

export default config
