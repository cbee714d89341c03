/**
 * Kinds of work, each with connections of its own: none can use up those of another.
 *
 * - `requests`: what people and applications wait for
 * - `probe`: whether the database answers
 * - `registry`: what this node keeps of the instances
 * - `background`: delivery of messages, jobs, last activity
 * - `webhooks`: deliveries to endpoints, whose rows other nodes may hold
 * - `maintenance`: migrations and commands of operators, which may take as long as they need
 */
export type Work = 'requests' | 'probe' | 'registry' | 'background' | 'webhooks' | 'maintenance'
