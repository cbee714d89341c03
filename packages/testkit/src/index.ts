export { TestBrowser, type Answer, type RequestOptions } from './browser.js'
export {
  createTestDatabase,
  DIALECTS,
  type Dialect,
  type TestDatabase,
} from 'frontdesk/internal/store/test-database.fixture'
export {
  startTestServer,
  TEST_ORIGIN,
  TEST_SECRET_KEY,
  type TestServer,
  type TestServerOptions,
} from './test-server.js'
