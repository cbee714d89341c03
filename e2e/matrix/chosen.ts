/** Those of these that `npm run matrix -- --only=…` names, or all. */
export function chosenOf<Entry extends { sdk: string }>(entries: Entry[]): Entry[] {
  const only = process.env['MATRIX_ONLY']
  return only ? entries.filter(({ sdk }) => only.split(',').includes(sdk)) : entries
}
