/** What is shown of an instance to its own backend. */
export interface InstanceFacts {
  id: string
  environment: string
  origins: string[]
}

/** `GET /v1/instance`. Nobody owns applications here, so there is no workspace. */
export function instance(facts: InstanceFacts) {
  return {
    object: 'instance',
    id: facts.id,
    environment_type: facts.environment,
    allowed_origins: facts.origins,
    workspace_id: null,
  }
}
