/**
 * A broken promise of our own code or of the storage: never the caller's fault, answered as 500 and logged.
 */
export class InvariantError extends Error {
  override name = 'InvariantError'
}

/** For values that the surrounding code guarantees. @throws InvariantError */
export function invariant<T>(value: T | null | undefined, message: string): T {
  if (value === null || value === undefined) return broken(message)
  return value
}

/** @throws InvariantError */
export function broken(message: string): never {
  throw new InvariantError(message)
}
