/** JSON that cannot end the script element it stands in. */
export const inScript = (value: unknown) => JSON.stringify(value).replaceAll('<', '\\u003c')
