import type { APIRoute } from 'astro'

export const GET: APIRoute = ({ locals }) => Response.json({ userId: locals.auth().userId })
