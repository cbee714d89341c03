/**
 * A value that is there at once, or a promise of it. For what nearly every call has at hand already: a
 * promise costs more than such a lookup itself. `await` takes both.
 */
export type Soon<Value> = Value | Promise<Value>

/** `next` of the value: at once if it is there. */
export function whenThere<Value, Result>(
  value: Soon<Value>,
  next: (value: Value) => Soon<Result>,
): Soon<Result> {
  return value instanceof Promise ? value.then(next) : next(value)
}
