/** Standard base64 without padding, as headers have it. */
export function encodeBase64(bytes: Uint8Array): string {
  return view(bytes).toString('base64').replace(/=+$/, '')
}

/** The only accepted spelling is the one {@link encodeBase64} writes; undefined for any other. */
export function decodeBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64')
  return encodeBase64(bytes) === text ? bytes : undefined
}

/** The same with padding, as the text form has it. */
export function decodePaddedBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? bytes : undefined
}

/** The same memory with the methods of a Buffer. */
export function view(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
}
