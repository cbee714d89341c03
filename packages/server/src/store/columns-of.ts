/** All columns of a row, for statements that must name them: a list that lacks one does not compile. */
export const columnsOf =
  <Row>() =>
  <const Names extends readonly (keyof Row & string)[]>(
    ...names: Exclude<keyof Row, Names[number]> extends never ? Names : never
  ): Names =>
    names
