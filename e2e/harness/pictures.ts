import type { Page } from 'playwright-core'

/** A square of one colour, drawn by the browser, as a file to upload. */
export async function drawPicture(page: Page): Promise<{ name: string; mimeType: string; buffer: Buffer }> {
  const url = await page.evaluate(() => {
    const canvas = document.createElement('canvas')
    canvas.width = canvas.height = 32
    const context = canvas.getContext('2d')!
    context.fillStyle = '#d2691e'
    context.fillRect(0, 0, 32, 32)
    return canvas.toDataURL('image/png')
  })
  const buffer = Buffer.from(url.slice(url.indexOf(',') + 1), 'base64')
  return { name: 'picture.png', mimeType: 'image/png', buffer }
}
