import type { Db } from '../store.js'
import type { ImageRow } from '../tables/administration.js'

/**
 * Unscoped by design: the address of a picture names no instance; its id can't be
 * guessed, and pictures are public.
 */
export async function findPublicImage(db: Db, id: string): Promise<ImageRow | undefined> {
  return db.selectFrom('images').selectAll().where('id', '=', id).executeTakeFirst()
}
