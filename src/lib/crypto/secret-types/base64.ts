/**
 * Decodes base64 as Go's `base64.StdEncoding` does, and so the API server:
 * padding is required, line breaks are skipped, everything else is refused.
 * Node's own decoder takes anything.
 */
export function decodeBase64(text: string): Uint8Array | undefined {
  const compact = text.replaceAll(/[\r\n]/g, '')
  if (compact.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(compact)) return undefined
  return Buffer.from(compact, 'base64')
}
