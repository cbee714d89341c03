import { createTable, type TableDefinition } from './ddl.js'
import type { Migration } from './migration.js'

const tables: Record<string, TableDefinition> = {
  webhook_endpoints: {
    columns: {
      instance_id: 'text',
      id: 'text',
      'name?': 'text',
      url: 'text',
      description: 'text',
      event_types: 'json',
      'headers_ciphertext?': 'text',
      secret_ciphertext: 'text',
      'previous_secret_ciphertext?': 'text',
      'previous_secret_expires_at?': 'integer',
      'rate_limit_per_second?': 'integer',
      'next_send_at?': 'integer',
      payload_version: 'text',
      source: 'text',
      enqueued_position: 'integer',
      consecutive_failures: 'integer',
      'failing_since?': 'integer',
      'paused_until?': 'integer',
      'disabled_at?': 'integer',
      'disabled_reason?': 'text',
      created_at: 'integer',
      updated_at: 'integer',
    },
    primaryKey: ['instance_id', 'id'],
    indexes: [['unique webhook_endpoints_name', 'instance_id, name', 'name is not null']],
  },
  webhook_deliveries: {
    columns: {
      instance_id: 'text',
      endpoint_id: 'text',
      event_id: 'text',
      event_type: 'text',
      resource_id: 'text',
      position: 'integer',
      status: 'text',
      attempts: 'integer',
      next_attempt_at: 'integer',
      'resend_requested_at?': 'integer',
      'last_status?': 'integer',
      'last_error?': 'text',
      created_at: 'integer',
      'settled_at?': 'integer',
    },
    primaryKey: ['instance_id', 'endpoint_id', 'event_id'],
    indexes: [
      // At most one delivery of a resource is on its way to an endpoint: this is the order of events.
      ['unique webhook_deliveries_head', 'instance_id, endpoint_id, resource_id', "status = 'pending'"],
      ['webhook_deliveries_due', 'instance_id, endpoint_id, next_attempt_at, position', "status = 'pending'"],
      ['webhook_deliveries_waiting', 'instance_id, endpoint_id, resource_id, position', "status = 'waiting'"],
      ['webhook_deliveries_failed', 'instance_id, endpoint_id, position', "status = 'failed'"],
      ['webhook_deliveries_event', 'instance_id, event_id'],
      ['webhook_deliveries_settled_at', 'settled_at', 'settled_at is not null'],
    ],
  },
  webhook_attempts: {
    columns: {
      instance_id: 'text',
      id: 'text',
      endpoint_id: 'text',
      event_id: 'text',
      attempt: 'integer',
      url: 'text',
      request_headers: 'json',
      'response_status?': 'integer',
      'response_headers?': 'json',
      'response_body?': 'text',
      'error?': 'text',
      latency_ms: 'integer',
      created_at: 'integer',
    },
    primaryKey: ['instance_id', 'id'],
    indexes: [
      ['webhook_attempts_endpoint', 'instance_id, endpoint_id, created_at, id'],
      ['webhook_attempts_event', 'instance_id, event_id'],
      ['webhook_attempts_created_at', 'created_at'],
    ],
  },
  webhook_apps: {
    columns: {
      instance_id: 'text',
      'svix_app_id?': 'text',
      position: 'integer',
      'claimed_until?': 'integer',
      'enabled_at?': 'integer',
    },
    primaryKey: ['instance_id'],
  },
}

export const webhooks: Migration = {
  name: '0003-webhooks',
  statements: dialect => [
    ...Object.entries(tables).flatMap(([name, table]) => createTable(dialect, name, table)),
    'create index events_instance_position on events (instance_id, position) where position is not null',
    'create index events_created_at on events (created_at)',
  ],
}
