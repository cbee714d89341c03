export { TestBrowser, type Answer, type RequestOptions } from './browser.js'
export { createTestDatabase, DIALECTS, type Dialect, type TestDatabase } from './database.js'
export {
  startTestServer,
  TEST_ORIGIN,
  TEST_SECRET_KEY,
  type TestServer,
  type TestServerOptions,
} from './test-server.js'
