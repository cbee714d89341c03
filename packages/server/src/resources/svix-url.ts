/** Where the webhooks of an instance are managed. */
export const svixUrl = (url: string) => ({ svix_url: url })
