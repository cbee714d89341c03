/** `a***@example.com` shows enough to recognise one's own address, and no more. */
export function maskEmail(address: string): string {
  const at = address.lastIndexOf('@')
  return `${address.slice(0, 1)}***${address.slice(at)}`
}

/** `+1*******100`: the country and the last three digits. */
export function maskPhone(number: string): string {
  const hidden = Math.max(0, number.length - 5)
  return `${number.slice(0, 2)}${'*'.repeat(hidden)}${number.slice(-3)}`
}
