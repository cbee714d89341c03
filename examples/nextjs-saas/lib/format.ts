interface Named {
  firstName: string | null
  lastName: string | null
  email?: string
  deletedAt?: Date | null
}

/** How a person is called; their address stands in for a name. */
export function nameOf({ firstName, lastName, email, deletedAt }: Named): string {
  if (deletedAt) return 'Former member'
  return [firstName, lastName].filter(Boolean).join(' ') || email || 'Somebody new'
}

const dates = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeZone: 'UTC' })

export const formatDate = (date: Date | number) => dates.format(date)

export const counted = (count: number, one: string, many = `${one}s`) =>
  `${count} ${count === 1 ? one : many}`

/** `org:admin` as people say it. */
export function roleName(key: string): string {
  const name = key.replace(/^org:/, '').replaceAll('_', ' ')
  return name.charAt(0).toUpperCase() + name.slice(1)
}
