import { avatarPath } from './avatar.js'

/** Path of an uploaded picture: a new upload has a new id, so it can be cached for ever. */
export const uploadedPicturePath = (imageId: string) => `/img/${imageId}`

/**
 * The uploaded picture, else a generated one. `profile_image_url` and `logo_url` of
 * older versions take the same address.
 */
export function pictureUrl(
  publicUrl: string,
  imageId: string | null,
  seed: string,
  names: (string | null)[],
): string {
  return publicUrl + (imageId ? uploadedPicturePath(imageId) : avatarPath(seed, names))
}

/**
 * What the upload of a picture answers; clerk-js reads the user or organization
 * anew from the piggybacked client.
 */
export function imageResource(publicUrl: string, imageId: string) {
  return { object: 'image', id: imageId, name: '', public_url: publicUrl + uploadedPicturePath(imageId) }
}
