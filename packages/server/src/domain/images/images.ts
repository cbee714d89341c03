import type { InTx } from '../../context/context.js'
import { ApiError } from '../../errors/api-error.js'
import { deleteImage, insertImage } from '../../store/images.js'

const MAX_BYTES = 10 * 1024 * 1024
/** Small files can unfold into enormous pictures. */
const MAX_PIXELS = 50_000_000
/** Longest side; pictures are shown small. */
const MAX_SIDE = 1024
const CONTENT_TYPE = 'image/webp'
const WEBP_QUALITY = 85

const SIGNATURES: ((bytes: Buffer) => boolean)[] = [
  bytes => bytes.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])),
  bytes => bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff])),
  bytes => /^GIF8[79]a/.test(bytes.toString('latin1', 0, 6)),
  bytes => /^RIFF[^]{4}WEBP/.test(bytes.toString('latin1', 0, 12)),
]
/**
 * Native applications send the octet stream as base64 text, also as a data URL (clerk-js,
 * `setProfileImage` with a string).
 */
const DATA_URL = /^data:image\/[a-z+.-]{1,64};base64,/
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/

/** A picture that was checked and encoded anew: no metadata, no hidden content, a known type. */
export interface PreparedImage {
  content: Buffer
  contentType: string
}

/**
 * Checks an uploaded picture by its content, whatever it says it is, and encodes it anew. Outside of
 * transactions. `file` is what `http/body.ts` made of the request.
 * @throws ApiError
 */
export async function prepareImage(file: unknown): Promise<PreparedImage> {
  if (!Buffer.isBuffer(file) || file.length === 0) throw new ApiError('form_param_missing', { param: 'file' })
  const bytes = decodeText(file)
  if (bytes.length > MAX_BYTES)
    throw new ApiError('image_too_large', { param: 'file', values: { limit: '10 MB' } })
  if (!SIGNATURES.some(fits => fits(bytes))) throw new ApiError('image_type_not_supported', { param: 'file' })
  // when first needed: it is a native library of some 20 MB, and costs every start a tenth of a second
  const { default: sharp } = await import('sharp')
  try {
    const content = await sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'error' })
      // the orientation of cameras is metadata, which goes
      .rotate()
      .resize({ width: MAX_SIDE, height: MAX_SIDE, fit: 'inside', withoutEnlargement: true })
      .webp({ quality: WEBP_QUALITY })
      .toBuffer()
    return { content, contentType: CONTENT_TYPE }
  } catch (error) {
    throw new ApiError('image_type_not_supported', { param: 'file', cause: error })
  }
}

function decodeText(file: Buffer): Buffer {
  // pictures begin with bytes that are no base64; only a text is worth a look at the whole
  if (!/^[A-Za-z0-9+/:;=,.\s-]+$/.test(file.toString('latin1', 0, 64))) return file
  const text = file.toString('latin1').replace(DATA_URL, '').replace(/\s/g, '')
  return BASE64.test(text) ? Buffer.from(text, 'base64') : file
}

/** Stores a picture. The resource that shows it keeps the id in its `image_id`. */
export async function saveImage(ctx: InTx, image: PreparedImage): Promise<string> {
  const id = ctx.services.ids.next('img')
  await insertImage(ctx, {
    instance_id: ctx.instance.id,
    id,
    content_type: image.contentType,
    content: image.content,
    created_at: ctx.now,
  })
  return id
}

/** Deletes the picture that a resource showed; null is none. */
export async function removeImage(ctx: InTx, imageId: string | null): Promise<void> {
  if (imageId !== null) await deleteImage(ctx, imageId)
}
