export { type Answer, type RequestOptions, TestBrowser } from './browser.js'
export {
  startTestServer,
  TEST_ORIGIN,
  TEST_SECRET_KEY,
  type TestServer,
  type TestServerOptions,
} from './test-server.js'
export {
  createTestDatabase,
  type Dialect,
  DIALECTS,
  type TestDatabase,
} from 'frontdesk/internal/store/test-database.fixture'
