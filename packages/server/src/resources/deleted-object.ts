/** What deletions answer, and `data` of `….deleted` events. */
export function deletedObject(object: string, id: string) {
  return { object, id, deleted: true }
}
