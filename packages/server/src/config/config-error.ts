/** A mistake of the person who runs the server: shown as it is, without a stack, and the process ends. */
export class ConfigError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'ConfigError'
  }
}
