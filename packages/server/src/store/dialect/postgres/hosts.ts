/**
 * The places that a URL of PostgreSQL names, as libpq takes them: `postgres://user@one:5432,two:5433/name`
 * (https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-MULTIPLE-HOSTS). One of them is where
 * new connections go, until it does not take changes or does not answer.
 */
export class Hosts {
  private readonly urls: readonly string[]
  private index = 0

  constructor(url: string) {
    this.urls = urlsOf(url)
  }

  get count(): number {
    return this.urls.length
  }

  get current(): string {
    return this.urls[this.index]!
  }

  /** New connections go elsewhere, unless somebody has seen to that since. */
  leave(url: string): void {
    if (url === this.current) this.index = (this.index + 1) % this.urls.length
  }
}

function urlsOf(url: string): string[] {
  const [, start, credentials = '', hosts, rest = ''] =
    /^(\w+:\/\/)([^/?#]*@)?([^/?#@]*)([/?#].*)?$/.exec(url) ?? []
  if (hosts === undefined || !hosts.includes(',')) return [url]
  return hosts.split(',').map(host => `${start}${credentials}${host}${rest}`)
}
