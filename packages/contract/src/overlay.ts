import type { OverlayEntry } from './apply-overlay.js'
export const OVERLAY: Record<'bapi' | 'fapi', readonly OverlayEntry[]> = { bapi: [], fapi: [] }
export const WEBHOOK_OVERLAY: readonly OverlayEntry[] = []
