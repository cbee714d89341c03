/** @type {import('next').NextConfig} */
const config = {
  // A second build with other public keys lives beside the first: NEXT_PUBLIC_*
  // values are inlined at build time.
  distDir: process.env.NEXT_DIST_DIR ?? '.next/primary',
  // The repository has lockfiles further up; without this Next takes the repository for the application.
  turbopack: { root: import.meta.dirname },
  outputFileTracingRoot: import.meta.dirname,
}

export default config
